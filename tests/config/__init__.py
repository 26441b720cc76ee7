"""Options of stores and savers, and their checks."""
