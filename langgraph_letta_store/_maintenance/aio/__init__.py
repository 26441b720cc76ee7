"""The upkeep of classes for coroutines."""
