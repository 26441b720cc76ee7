"""LangGraph's PostgresStore and PostgresSaver: reads their tables, and writes what it reads."""
