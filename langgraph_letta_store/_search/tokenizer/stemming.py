"""Languages: which one a text is in, its stop words, and the stems of its words.

The lists of the `stop-words` package and the stemmers of Snowball (`pystemmer`) are loaded by
`load`, or else when the first word is stemmed. Words come folded, and so do the stop words: a
stemmer sees "naive" and "fur", always alike, with and without accents.

Stems are stored in people's databases. So a language is only ever added where its texts had
English stems so far, the order of `LANGUAGES` stays, and a stemmer that changes costs those of
its words that change: they are found again once their items are written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from langgraph_letta_store._search.tokenizer.tokenize import fold, split

LANGUAGES = (
    *("english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish"),
    *("danish", "norwegian", "finnish", "russian", "romanian", "hungarian", "turkish"),
)
"""The languages that are distinguished; if two fit a text equally well, the first one counts."""

_GUESSED_BY = 4096
"""By how many words of a text its language is guessed."""

_BITS = 16
"""How many bits a language's count has in the sum of all: more than `_GUESSED_BY` needs."""


def _split_words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The English list is several in one, with codes of countries and words that say something: a
# question for "the computer" is not to lose its subject. These are no stop words of a query.
_TELLING = _split_words(
    "act area areas bill billion biol bottom case cases cause causes computer copy cry detail "
    "eight eighty eleven empty face faces fact facts fifteen fifth fifty fire five forty four "
    "full greetings group grouped grouping groups half hell hello help home homepage htm html "
    "http hundred important importance index information interest interested interesting "
    "interests invention keys kind large long member members microsoft mill million mine "
    "minus miss money move mug name netscape new newer newest next nine ninety novel null "
    "number numbers old older oldest open opened opening opens opposite order ordered "
    "ordering orders org page pages part parted parting parts place placed places plus point "
    "pointed pointing points problem problems proud ran research ring room rooms run section "
    "sensible serious seven seventy sincere site six sixty small smaller smallest sorry state "
    "states sub system ten test text thick thin third thirty thousand three top trillion turn "
    "turned turning turns twelve twenty two uucp vol vols web webpage website welcome work "
    "worked working works world year years young younger youngest zero"
)
_SHORT = _split_words(
    "a ah am an as at be by d do eh go he hi i if in is it ll m me my no o of oh ok on or re "
    "s so t th to up us ve we"
)
"""The English list's stop words of one and two letters; the others are codes."""

_RUSSIAN_SHORT_I = re.compile("(?<=[аеоуыэюяи])и$")


def guess(words: Iterable[str]) -> str:
    """Return the language that most of a text's stop words are in; without any, English.

    Args:
        words: the text's, folded.

    Example:
        >>> guess(["der", "hund", "und", "die", "katze"])
        'german'
    """
    return _pick_language(_totals(words))


@lru_cache(4096)
def _pick_language(totals: int) -> str:
    counts = _unpack_counts(totals)
    return LANGUAGES[counts.index(max(counts))]


def count_stop_words(words: Iterable[str]) -> dict[str, int]:
    """Return how many stop words of each language there are, the language that `guess` tells first.

    Languages without any are left out.
    """
    found = zip(LANGUAGES, _unpack_counts(_totals(words)), strict=True)
    return dict(sorted(((name, n) for name, n in found if n), key=lambda pair: -pair[1]))


def stem(word: str, language: str) -> str:
    """Return the stem of a folded word; a word with other characters than letters stays unchanged.

    Example:
        >>> stem("researching", "english"), stem("err_2041", "english")
        ('research', 'err_2041')
    """
    if not word.isalpha():
        return word
    if language == "russian":  # folding has taken the sign off a last "й", by which endings go
        word = _RUSSIAN_SHORT_I.sub("й", word)
    # A stemmer has state, so that no two threads may share one; making one takes a microsecond.
    stemmed: str = _snowball().Stemmer(language, 0).stemWord(word)
    return fold(stemmed)


@cache
def _snowball() -> Any:
    """Load the stemmers; both packages come without types, and only where they are needed."""
    import Stemmer  # type: ignore[import-not-found]

    return Stemmer


@cache
def _lists() -> Any:
    import stop_words as untyped  # type: ignore[import-untyped]

    return untyped


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return a language's stop words, folded, and cut as texts are."""
    listed: list[str] = _lists().get_stop_words(language)
    # Few of them have signs, which only cutting finds. Quotes, which no word has, would have the
    # patterns of all scripts compiled.
    folded = (fold(word).strip("\u201d") for word in listed)
    cut = ([word] if word.isalpha() else split(word).spelled for word in folded)
    found = frozenset(chain.from_iterable(cut))
    if language != "english":
        return found
    return frozenset(word for word in found - _TELLING if (len(word) > 2 or word in _SHORT))


@cache
def _table() -> Mapping[str, int]:
    """Return all stop words, each with a bit for each of its languages in that language's place."""
    table: dict[str, int] = {}
    for place, language in enumerate(LANGUAGES):
        for word in stop_words(language):
            table[word] = table.get(word, 0) | 1 << place * _BITS
    return table


def load() -> None:
    """Load what the first texts need, which takes some 50 ms; else those texts load it."""
    split("é")  # loads the scripts beyond ASCII
    _table()
    stem("loading", LANGUAGES[0])


def _totals(words: Iterable[str]) -> int:
    """Count the stop words of all languages at once: a number that holds a count for each."""
    table = _table()
    listed = words if isinstance(words, list) else [*words]
    return sum(map(table.__getitem__, filter(table.__contains__, listed[:_GUESSED_BY])))


def _unpack_counts(totals: int) -> list[int]:
    size = len(LANGUAGES) * _BITS // 8
    return list(memoryview(totals.to_bytes(size, "little")).cast("H"))
