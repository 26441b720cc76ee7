"""The saver for coroutines."""
