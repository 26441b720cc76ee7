"""A tokenizer of bytes for processes that the snippets start: OpenAI's is a file on the internet.

Python imports the module `sitecustomize` at its start where one is on the path.
"""

from __future__ import annotations

import tiktoken

BYTES = tiktoken.Encoding(
    name="bytes",
    pat_str=r"[\s\S]",
    mergeable_ranks={bytes([number]): number for number in range(256)},
    special_tokens={},
)


def encode_bytes(*_: str, **__: str) -> tiktoken.Encoding:
    """Return the tokenizer, whichever model or encoding is named."""
    return BYTES


if (
    __name__ == "sitecustomize"
):  # the tests import it by its whole name, and replace these for a while
    tiktoken.get_encoding = encode_bytes
    tiktoken.encoding_for_model = encode_bytes
