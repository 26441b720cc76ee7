"""Dumps: the memory of a schema, a tenant or an agent as a file, row by row with its vectors."""
