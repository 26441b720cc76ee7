"""`LettaSaver` and `AsyncLettaSaver`: LangGraph's checkpointer, and recall memory."""
