"""The tables of a schema: numbered, immutable migrations, and what applies them."""
