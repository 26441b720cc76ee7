"""The three tiers of memory, as operations without input or output."""
