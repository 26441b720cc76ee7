"""JSON lines of any program: passages, blocks and items, one to a line."""
