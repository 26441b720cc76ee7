"""The upkeep of stores and savers for coroutines."""
