"""Core memory: an agent's blocks, each change a version."""
