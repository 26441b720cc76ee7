"""A local web page for looking into memory; it comes with the extra `ui`.

Example:
    >>> from langgraph_letta_store.ui import create_app
    >>> app = create_app(memory)  # an ASGI application, for uvicorn
"""

from langgraph_letta_store.ui.app import create_app

__all__ = ["create_app"]
