"""The memory tools that a model calls, with Letta's names and meanings."""
