"""The words of a text, each as a number: what items and messages are found by and ranked with.

Words of letters are stemmed in the language that the text seems to be in; all others (`ERR_2041`,
addresses, `foo.bar`, what has digits) are kept exactly, and their parts as words of their own.
No word is left out: that one says little shows in how many texts it is, which the ranking weighs.
How texts are cut says `splitting.py`.

A term is the CRC-32 of the word's UTF-8, less 2**31, as a signed 32-bit number: the same in every
process and version (but for characters that a version's Unicode does not know yet). Terms are
stored, so that neither this changes, nor how texts are cut and folded; of stems see
`languages.py`. Among 100,000 words about one pair shares its number.
"""

from __future__ import annotations

from zlib import crc32

from langgraph_letta_store._search.tokenizer.stemming import LANGUAGES, guess, stem
from langgraph_letta_store._search.tokenizer.tokenize import fold, split

MAX_TERMS = 8192
"""How many terms of a text are kept: more than a message in words has; it is for dumps of data."""

CACHED_WORDS = 50_000
"""How many words' terms are remembered: a stemmer takes one to two microseconds a word."""

MAX_CHARACTERS = 16 * MAX_TERMS
"""How far into a text words are looked for."""


def find_terms(text: str) -> list[int]:
    """Return the terms of a text, repeats included: at most `MAX_TERMS`.

    Each is a signed 32-bit number. Words come first, then pairs of characters, then single ones.
    Never an error, whatever the text holds.

    Example:
        >>> len(find_terms("see ERR_2041"))  # see, err_2041, err, 2041
        4
    """
    spelled, paired = split(fold(text[:MAX_CHARACTERS]))
    terms = TERMS[guess(spelled)]
    found = [terms[word] for word in spelled[:MAX_TERMS]]
    if paired:
        found += [crc32(characters) - 2**31 for characters in paired[: MAX_TERMS - len(found)]]
    return found


def sort_terms(text: str) -> list[int]:
    """Return the terms of a text in the order in which they are stored, which searches bisect."""
    return sorted(find_terms(text))


class _Terms(dict[str, int]):
    """The terms of a language's words, each found when it is first asked for."""

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> int:
        if sum(map(len, TERMS.values())) >= CACHED_WORDS:
            for terms in TERMS.values():
                terms.clear()
        spelled = word if self._language is None else stem(word, self._language)
        term = self[word] = crc32(spelled.encode()) - 2**31
        return term


TERMS = {language: _Terms(language) for language in (None, *LANGUAGES)}
"""The terms of folded words, by the language that they are stemmed in; None: of unstemmed words."""
