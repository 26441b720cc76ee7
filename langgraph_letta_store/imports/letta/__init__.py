"""Import from Letta: its databases, from 0.5 to 0.16, and its agent files."""
