"""Archival memory as agents see it: passages, near-duplicates, archives."""
