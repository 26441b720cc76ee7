"""An agent as a whole: its prompt, its tools, its settings, its end."""
