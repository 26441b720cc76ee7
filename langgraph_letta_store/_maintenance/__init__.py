"""Maintenance: indexes, clustering, vacuum, and moves to another embedding model."""
