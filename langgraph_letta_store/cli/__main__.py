"""`python -m langgraph_letta_store.cli` is `letta-store`."""

from langgraph_letta_store.cli import main

main()
