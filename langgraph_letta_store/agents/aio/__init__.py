"""Agents' memory for coroutines."""
