"""`letta-store agent`: one agent's memory, shown, exported, loaded and forgotten."""
