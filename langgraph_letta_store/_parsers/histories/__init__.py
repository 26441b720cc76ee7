"""Histories of messages: reads chat formats and export files as LangChain's messages with dates."""
