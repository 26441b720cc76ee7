"""The store for coroutines."""
