"""Core memory: an agent's blocks and their versions."""
