"""The options of stores and savers, and their checks."""
