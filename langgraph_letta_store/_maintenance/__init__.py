"""Keeping searches fast: indexes for agents that need one, and the upkeep of all tables."""
