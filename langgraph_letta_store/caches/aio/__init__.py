"""The cache for coroutines."""
