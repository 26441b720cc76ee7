"""Caches on the database that has the memory: results of nodes, answers of models, embeddings."""

from langgraph_letta_store.caches.aio.cache import AsyncLettaCache
from langgraph_letta_store.caches.embeddings import LettaEmbeddings
from langgraph_letta_store.caches.llm import LettaLLMCache, LLMCacheStats
from langgraph_letta_store.caches.same_question import find_difference
from langgraph_letta_store.caches.sync.cache import LettaCache
from langgraph_letta_store.records.caches import CacheSize

__all__ = [
    "AsyncLettaCache",
    "CacheSize",
    "LLMCacheStats",
    "LettaCache",
    "LettaEmbeddings",
    "LettaLLMCache",
    "find_difference",
]
