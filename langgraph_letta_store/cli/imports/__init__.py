"""`letta-store import`: moving in from elsewhere."""
