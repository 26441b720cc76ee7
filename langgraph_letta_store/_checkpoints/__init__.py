"""What a saver does: checkpoints, what they are made of, and threads."""
