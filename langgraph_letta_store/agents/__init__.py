"""One agent's memory: three tiers, the tools of its model, its place in the prompt."""
