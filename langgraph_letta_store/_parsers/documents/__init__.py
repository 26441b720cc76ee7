"""Documents: reads files as pages of text, and cuts them into passages."""
