"""`letta-store thread`: the commands on conversations."""
