"""The demo: one command that shows a LangGraph agent remembering."""
