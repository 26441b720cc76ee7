"""The doctor: checks of a database, each with reason and remedy, and the repairs of some."""
