"""Whether two questions that are near in meaning may have the same answer.

An embedding puts "the capital of France" beside "the capital of Germany", and "is it safe" beside
"is it not safe". What tells such questions apart is compared word by word: numbers, units, times,
names, negations, opposites, and one word in the place of another. Where in doubt the questions
differ: a miss costs a call of the model, a wrong hit a wrong answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from langgraph_letta_store._search.tokenizer import stemming
from langgraph_letta_store.caches.quantities import measure_alike, name_same_times

MOST_CHARACTERS = 8_000
"""Longer questions are never taken for the same: comparing them takes too long."""

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*%?")
_TOKEN = re.compile(r"[^\W_]+(?:[.'\u2019_@/+-][^\W_]+)*")
_QUOTED = re.compile(r"[\"“„«「『]([^\"”“»」』]{1,200})[\"”»」』]")
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f:;\n]\s*$")
_KANA = re.compile(r"[\u3040-\u30ff]")
_JAPANESE_WORD = re.compile(r"[\u3400-\u9fff]+|[\u30a1-\u30ff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CHINESE_ASKING = re.compile(
    r"如何|怎么样|怎麼樣|怎样|怎樣|怎么|怎麼|什么|什麼|请问|請問|请|請|能|吗|嗎|呢|的|了"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_COUNTING = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
"""
_MORE_NUMBERS = {"hundred": "100", "thousand": "1000", "million": "1000000", "half": "0.5"}
_NUMBER_WORDS = {word: str(n) for n, word in enumerate(_COUNTING.split())} | _MORE_NUMBERS

_NEGATING = """
    not no never none nothing nobody nowhere neither nor without cannot except unless
    nicht kein keine keinen keinem keiner nie niemals ohne weder
    pas jamais sans aucun aucune rien ni nunca sin ningún ninguna nada
    não sem nenhum nenhuma non mai senza nessuno нет не ни без никогда
"""
_NEGATIONS = frozenset(_NEGATING.split())
_CJK_NEGATIONS = re.compile(r"ない|ません|なかっ|ず(?:に|、)|不|没|沒|未|非|无|無|别|勿|안 |않|없")

_OPPOSITE = """
    increase raise grow more higher up / decrease lower reduce shrink less down fewer
    before earlier / after later
    enable activate on allow start open / disable deactivate off forbid stop close
    maximum max most largest highest best / minimum min least smallest lowest worst
    first oldest begin / last newest latest end
    left / right
    buy import / sell export
    add insert create install / remove delete drop uninstall
    encrypt encode / decrypt decode
    lend / borrow
    arrive arrival / depart departure leave
    morning / evening night
    win / lose
    hot warm / cold cool
    true / false
    public / private
    upload / download
    ascending / descending
    pros advantages / cons disadvantages
    with / without
    today / tomorrow yesterday
"""


def find_difference(one: str, other: str) -> str | None:
    """Return what tells two questions apart, in a word; None where nothing was found.

    Example:
        >>> find_difference("How do I reset my password?", "What resets my password?")
        >>> find_difference("Fly from Oslo to Rome", "Fly from Rome to Oslo")
        'names'
    """
    if max(len(one), len(other)) > MOST_CHARACTERS:
        return "length"
    a, b = normalize("NFKC", one), normalize("NFKC", other)
    if a.casefold().split() == b.casefold().split():
        return None
    if _numbers(a) != _numbers(b):
        return "numbers"
    if not measure_alike(a, b):
        return "units"
    if not name_same_times(a, b):
        return "times"
    words_a, words_b = _words(a), _words(b)
    if _count_negations(a, words_a) != _count_negations(b, words_b):
        return "negations"
    if _differs_in_names(a, b, words_a, words_b):
        return "names"
    if _are_opposite(words_a, words_b):
        return "opposites"
    if _differs_in_one_place(_list_telling(words_a), _list_telling(words_b)):
        return "words"
    if _differs_in_one_place(_list_signs(a), _list_signs(b)):
        return "words"
    if _has_swapped(words_a, words_b):
        return "order"
    return None


def _numbers(text: str) -> list[str]:
    found = [number.replace(",", "") for number in _NUMBER.findall(text)]
    words = (_NUMBER_WORDS.get(word) for word in _words(text))
    return [*found, *(number for number in words if number is not None)]


def _words(text: str) -> list[str]:
    return [token.casefold().replace("\u2019", "'") for token in _TOKEN.findall(text)]


def _count_negations(text: str, words: Iterable[str]) -> int:
    count = sum(word in _NEGATIONS or word.endswith("n't") for word in words)
    return count + len(_CJK_NEGATIONS.findall(text))


def _differs_in_names(one: str, other: str, words: list[str], others: list[str]) -> bool:
    """Whether a name of either text is not in the other, or they come in another order."""
    names = {*_names(one), *_names(other)}
    if not names:
        return False
    of_one = [word for word in words if word in names]
    of_other = [word for word in others if word in names]
    quoted = Counter(_quotes(one)), Counter(_quotes(other))
    return _once(of_one) != _once(of_other) or quoted[0] != quoted[1]


def _once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _quotes(text: str) -> list[str]:
    return [quoted.strip().casefold() for quoted in _QUOTED.findall(text)]


def _names(text: str) -> set[str]:
    """Return the words that are names: capitalised inside a sentence, or written like an id."""
    names: set[str] = set()
    common = _common_words()
    for token in _TOKEN.finditer(text):
        word = token[0]
        folded = word.casefold().replace("\u2019", "'")
        if folded in common or folded.removesuffix("'s") in common:
            continue
        has_digit = any(character.isdigit() for character in word)
        is_id = has_digit or any(mark in word for mark in "_@/.") or word[1:] != word[1:].lower()
        before = text[: token.start()].rstrip("\"'“„«(¿¡ ")
        is_first = not before or _SENTENCE_END.search(before) is not None
        if (is_id and not word.isdigit()) or (word[0].isupper() and not is_first):
            names.add(folded)
    return names


def _are_opposite(words: list[str], others: list[str]) -> bool:
    """Whether one text says a word, and the other one of its opposites instead."""
    only, only_other = {*words} - {*others}, {*others} - {*words}
    stems, stems_other = _stem_all(only), _stem_all(only_other)
    return any(
        (stems & left and stems_other & right) or (stems & right and stems_other & left)
        for left, right in _stemmed_opposites()
    )


def _list_telling(words: list[str]) -> list[str]:
    """Return the stems of the words that are not in most texts."""
    common = _common_words()
    return [_stem(word) for word in words if word not in common]


def _list_signs(text: str) -> list[str]:
    """Return what a text without spaces between words is made of, apart from its endings.

    In Chinese these are the signs, without the words of asking; in Japanese what is not written in
    hiragana.
    """
    if _KANA.search(text):
        return _JAPANESE_WORD.findall(text)
    return [sign for run in _HAN.findall(text) for sign in _CHINESE_ASKING.sub("", run)]


def _has_swapped(words: list[str], others: list[str]) -> bool:
    """Whether the texts are the same but for two words that change places."""
    if len(words) != len(others):
        return False
    pairs = [(one, other) for one, other in zip(words, others, strict=True) if one != other]
    common = _common_words()
    return len(pairs) == 2 and pairs[0] == pairs[1][::-1] and common.isdisjoint(pairs[0])


def _differs_in_one_place(a: list[str], b: list[str]) -> bool:
    """Whether the texts are the same but for a word in the place of another, or two."""
    if not a or not b or sorted(a) == sorted(b):
        return False
    changes = [
        change
        for change in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    return (
        len(a) > 1
        and all(
            kind == "replace" and end - start == until - begin and end - start <= 2
            for kind, start, end, begin, until in changes
        )
        and sum(end - start for _, start, end, *_ in changes) <= len(a) // 2
    )


def _stem(word: str) -> str:
    return stemming.stem(word.removesuffix("'s"), "english") if not _CJK.search(word) else word


def _stem_all(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_stem, words))


@lru_cache(maxsize=1)
def _stemmed_opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    lines = [line.partition("/") for line in _OPPOSITE.strip().splitlines()]
    return tuple((_stem_all(one.split()), _stem_all(other.split())) for one, _, other in lines)


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """Return the words that are in most texts, and say little; "I" is no name."""
    return stemming.stop_words("english") - _NEGATIONS
