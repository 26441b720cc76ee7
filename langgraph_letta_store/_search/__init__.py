"""Search: filters, the choice of an access path, rankings by meaning and by words."""
