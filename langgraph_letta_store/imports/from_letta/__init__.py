"""Letta servers: reads their databases of all versions from 0.5 to 0.16."""
