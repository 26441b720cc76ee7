"""`letta-store import`: copy a store and threads from LangGraph's own PostgreSQL classes."""
