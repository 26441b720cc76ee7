"""The views of the page, one file for each noun; each has its `ROUTES`, and its `CHANGES`."""
