"""Recall memory: what was said, searched and read."""
