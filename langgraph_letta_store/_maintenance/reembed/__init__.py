"""Moving a live store's vectors to another embedding model, or to other dimensions."""
