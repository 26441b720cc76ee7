"""Queries by words: which words of a query count, and the forms in which texts may have them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias
from zlib import crc32

from langgraph_letta_store._search.tokenizer.stemming import (
    LANGUAGES,
    count_stop_words,
    stop_words,
)
from langgraph_letta_store._search.tokenizer.terms import MAX_CHARACTERS, TERMS
from langgraph_letta_store._search.tokenizer.tokenize import fold, split

MAX_TERMS = 64
"""How many different words of a query count: the first ones."""

_SURE = 2
"""How many stop words make the language of a query plain, if no other language has as many."""

_LIKELY = 2
"""How many languages are thought of where it is not plain, besides English."""

_MAX_FORMS = 8
"""How many forms of a word are looked for: more than stemmers make of all but a few words."""

_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""The numbers of words and of forms that statements are written for. Queries are padded to the next
one: a statement for each number would fill the memory of servers that keep them prepared."""

_LEAST = -(2**31)

Forms: TypeAlias = tuple[int, ...]
"""The terms under which texts may have a word of a query, the likeliest first.

It counts once, as the best of them; all but the first have half of what they are there."""


class AskedWords(NamedTuple):
    """What a ranking by text is asked, and what its statement is written out for.

    `words` is the number of words that the statement is written for, and `forms` how many forms
    each has. `parameters` are `terms`, the forms of one word after the other, `before`, the numbers
    just before each; `listed_terms` has each term of each word of `listed_words` once, and
    `listed_factors` how much it counts there. `folded` is the query without case and accents, and
    `named` what may be names in it; see `spell_names`.
    """

    words: int
    forms: int
    parameters: dict[str, list[Any]]
    folded: str = ""
    named: str = ""


def parse_words(
    query: str, hash_words: Callable[[Iterable[int]], list[int]] | None = None
) -> AskedWords:
    """Return what a ranking by text is asked; no words where the query has none.

    `hash_words` makes the terms that encrypted texts are found by.

    Example:
        >>> parse_words("Where is the tea?").words
        1
    """
    folded = fold(query[:MAX_CHARACTERS])
    words = _choose_words(*split(folded))
    if hash_words is not None:
        words = [tuple(hash_words(forms)) for forms in words]
    most = _round_up(max(map(len, words), default=1))
    # Words with fewer forms have their last one again: the best of them stays the same.
    terms = [term for forms in words for term in (*forms, *forms[-1:] * (most - len(forms)))]
    size = _round_up(len(words)) if words else 0
    # No text has a word that comes after itself.
    padding = [_LEAST] * ((size - len(words)) * most)
    listed = _list_terms(words)
    parameters: dict[str, list[Any]] = {
        "listed_words": [word for word, _, _ in listed],
        "listed_terms": [term for _, term, _ in listed],
        "listed_factors": [factor for _, _, factor in listed],
        "terms": terms + padding,
        # Words before the least number there are none: one word in 2**32 is not found.
        "before": [max(term - 1, _LEAST) for term in terms] + padding,
    }
    return AskedWords(size, most, parameters, folded, spell_names(query))


def _list_terms(words: list[Forms]) -> list[tuple[int, int, float]]:
    """Return each word's number, from 1 on, with each of its terms and how much that counts."""
    return [
        (word, term, 1.0 if term == forms[0] else 0.5)
        for word, forms in enumerate(words, 1)
        for term in dict.fromkeys(forms)
        if term > _LEAST  # see `before`
    ]


def _round_up(count: int) -> int:
    """Return the next number that statements are written for."""
    return _SIZES[bisect_left(_SIZES, count)]


def split_query(query: str) -> list[Forms]:
    """Return the words of a query that count, at most `MAX_TERMS`, each with its forms.

    Stop words do not count unless there is nothing else. Where the query's language is not plain,
    a word also has the form that texts in English have, and that of each language whose stop words
    the query has, or of all if it has none, and the one in which it is written.
    """
    return _choose_words(*split(fold(query[:MAX_CHARACTERS])))


def _choose_words(spelled: list[str], paired: list[bytes]) -> list[Forms]:
    """Return the words that count of those that are spelled, and of pairs of characters."""
    languages = _languages(spelled)
    said_often = stop_words(languages[0] or LANGUAGES[0])
    telling = [word for word in spelled if word not in said_often]
    found = [_forms(word, languages) for word in (telling or ([] if paired else spelled))]
    found += [(crc32(characters) - 2**31,) for characters in paired]
    # Two words of one stem are one.
    return list({forms[0]: forms for forms in reversed(found)}.values())[::-1][:MAX_TERMS]


_NAME_PART = re.compile(r"[^\W_]+(?:[-.'\u2019][^\W_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_NAMED = 40
"""Among how many words of a query names are looked for."""


def spell_names(query: str) -> str:
    """Return what may be names in a query: its words between spaces, in several spellings.

    Of scripts without spaces, all parts of two to four signs are words here.

    Example:
        >>> spell_names("Did Ada's?")
        ' Did Ada did ada '
    """
    text = query[:2000]
    words = [_POSSESSIVE.sub("", word) for word in _NAME_PART.findall(text)[:_NAMED]]
    parts = [
        run[place : place + size]
        for run in _UNSPACED.findall(text)
        for size in (2, 3, 4)
        for place in range(min(len(run), _NAMED) - size + 1)
    ]
    written = " ".join([*words, *parts])
    small = " ".join(words).lower()
    return " ".join(["", *dict.fromkeys((written, small, small.title())), ""])


def _languages(spelled: list[str]) -> list[str | None]:
    """Return the languages whose stems a query's words may have, the likeliest first.

    None is for the words as they are written. Two words without a stop word may be in any language.
    """
    found = count_stop_words(spelled)
    if not found:
        return [LANGUAGES[0], None, *LANGUAGES[1:]]
    likely = [*found][:_LIKELY]
    most, second = [*found.values(), 0, 0][:2]
    if most >= _SURE and most > second:
        return [likely[0]]
    return [*dict.fromkeys([*likely, LANGUAGES[0]]), None]


def _forms(word: str, languages: list[str | None]) -> Forms:
    return tuple(dict.fromkeys([TERMS[language][word] for language in languages]))[:_MAX_FORMS]
