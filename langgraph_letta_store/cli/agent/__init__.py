"""`letta-store agent`: one file for each of its commands."""
