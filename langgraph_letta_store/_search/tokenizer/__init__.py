"""The words of texts: what items and messages are found by, and how well they fit."""
