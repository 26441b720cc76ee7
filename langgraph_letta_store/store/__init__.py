"""`LettaStore` and `AsyncLettaStore`: LangGraph's `BaseStore`."""
