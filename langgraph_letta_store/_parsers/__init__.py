"""Parsers of what other programs wrote: documents, and histories of messages."""
