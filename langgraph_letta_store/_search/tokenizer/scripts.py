"""Cutting texts of all scripts into words; see `tokenize.py`, which cuts those in ASCII itself.

The patterns take some 30 ms to compile, so that this module is imported with the first such text.
"""

from __future__ import annotations

import re
from unicodedata import category

from langgraph_letta_store._search.tokenizer.tokenize import (
    LONGEST,
    SIGNS,
    Words,
    compile_patterns,
    find_signed,
    is_encoded,
)

# Scripts whose characters go by pairs.
_HAN = "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RARE_HAN = "\U00020000-\U0003ffff"
_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb"
_KANA = (
    "\u3031-\u3035\u303c\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\U0001aff0-\U0001b16f"
)
_BOPOMOFO = "\u3105-\u312f\u31a0-\u31bf"
_THAI_LAO_BURMESE_KHMER = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"
_PAIRED = f"{_THAI_LAO_BURMESE_KHMER}{_HANGUL}{_BOPOMOFO}{_KANA}{_HAN}{_RARE_HAN}"
_FIRST_PAIRED = "\u0e01"

_PAIRS = re.compile(f"[{_PAIRED}]+")
_SINGLES = re.compile(f"[{_HAN}{_RARE_HAN}{_HANGUL}]")

# Marks are no letters to `re`, but in these scripts they belong to the word.
_MARKS = "".join(
    mark
    for first, last in ((0x0700, 0x1D00), (0xA800, 0xAC00))
    for mark in map(chr, range(first, last))
    if category(mark)[0] == "M" and not _PAIRS.match(mark)
)

_WORD = rf"[^\W_{_PAIRED}]+(?:[{_MARKS}]+[^\W_{_PAIRED}]*)*"
_PATTERNS = compile_patterns(rf"[^\W_{_PAIRED}]", _WORD)
_RUNS = re.compile(f"{_WORD}(?:{SIGNS}{_WORD})*|[{_PAIRED}]+")
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|(?!\\w)[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)


def split(folded: str) -> Words:
    """Cut a folded text into its words, repeats included; names with signs of their own come last.

    Example:
        >>> split("温泉 c++").spelled
        ['c', 'c++']
    """
    words = _split_runs(folded)
    words.spelled.extend(find_signed(folded, _PATTERNS))
    words.spelled.extend(_EMOJI.findall(folded))
    return words


def _split_runs(folded: str) -> Words:
    spelled: list[str] = []
    paired: list[bytes] = []
    runs: list[str] = []
    alone: set[str] = set()
    for run in _RUNS.findall(folded):
        if run < _FIRST_PAIRED or not _PAIRS.match(run):
            if len(run) > LONGEST and is_encoded(run, _PATTERNS.words):
                continue
            spelled.append(run)
            if not run.isalnum() and (parts := _PATTERNS.words.findall(run)) != [run]:
                spelled += parts
        elif len(run) == 1:
            paired.append(run.encode())
            alone.add(run)
        else:
            runs.append(run)
            encoded = run.encode()
            if len(encoded) == 3 * len(run):  # as nearly always: three bytes a character
                paired += [encoded[at : at + 6] for at in range(0, len(encoded) - 3, 3)]
            else:
                paired += [run[at : at + 2].encode() for at in range(len(run) - 1)]
    if runs:
        different = "".join(dict.fromkeys("".join(runs)))
        singles = _SINGLES.findall(different)
        paired += [single.encode() for single in singles if single not in alone]
    return Words(spelled, paired)
