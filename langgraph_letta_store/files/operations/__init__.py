"""The operations on an agent's files: each is written once, and run by threads and coroutines."""
