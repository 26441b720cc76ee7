"""Programs that fork after memory was opened; each runs without pytest's threads."""
