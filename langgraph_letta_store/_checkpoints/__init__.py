"""The state of graphs: checkpoints, the messages they refer to, writes, and threads."""
