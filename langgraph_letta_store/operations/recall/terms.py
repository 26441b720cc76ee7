"""The words of a text, each as a number: what messages are found by where nothing is embedded.

PostgreSQL's own parsers know no Japanese, Chinese or Korean, take identifiers apart, and depend on
the server's settings, so texts are split here. Nothing is stemmed and no word is left out: that
a word says little shows in how many messages it is, which the ranking weighs.

- Words are letters and digits, without case and accents: NFKD without diacritics, folded. Marks
  that are letters of their script (kana's voicing, Indic and Thai vowels) stay.
- What is joined by signs (`ERR_2041`, `foo.bar/baz-1`, an address) is a term as a whole, and so is
  each of its parts.
- Scripts without spaces between words, and Korean, give each pair of neighbouring characters; a
  character that stands alone gives itself. Besides, each Han character and Hangul syllable gives
  itself once a text, so that words of one character are found, and words of two that share one:
  about half as many terms again in a Chinese text of 400 characters, a quarter in a Japanese one,
  none elsewhere. A single kana inside a text is not found: words are not written with one.

A term is the CRC-32 of the word's UTF-8, less 2**31, as a signed 32-bit number: the same in every
process and version (but for characters that a version's Unicode does not know yet). Terms are
stored, so this never changes. Among 100,000 words about one pair shares its number.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize
from zlib import crc32

MAX_TERMS = 8192
"""How many terms of a text are kept: more than a message in words has; it is for dumps of data."""

MAX_CHARACTERS = 16 * MAX_TERMS
"""How far into a text words are looked for."""

# Diacritics of the alphabets, the vowel points of Hebrew and Arabic, and what is invisible inside
# a word: soft hyphens, joiners, marks of direction, variation selectors.
_DIACRITICS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef]+"
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

_SIGNS = r"(?:_+|://|[-./\\:@+#&=?%~$]{1,2})"
_ASCII_WORD = "[a-z0-9]+"
_ASCII_WORDS = re.compile(_ASCII_WORD)
_ASCII_RUNS = re.compile(f"{_ASCII_WORD}(?:{_SIGNS}{_ASCII_WORD})*")
_WORD = rf"[^\W_{_PAIRED}]+(?:[{_MARKS}]+[^\W_{_PAIRED}]*)*"
_WORDS = re.compile(_WORD)
_RUNS = re.compile(f"{_WORD}(?:{_SIGNS}{_WORD})*|[{_PAIRED}]+")

# What most Japanese, Chinese and Korean texts are made of: ASCII, characters that folding leaves
# alone, and ASCII in full width, whose code points are in ASCII's order.
_WIDE = re.compile("[\u3000\uff01-\uff5e]")
_EAST_ASIAN = re.compile(
    "[\x00-\x7f\u3000-\u3003\u3005-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3"
    "\u2010\u2014\u2018-\u201d\uff01-\uff5e]*"
)


def terms(text: str) -> list[int]:
    """Return the terms of a text in its order, repeats included: at most `MAX_TERMS`.

    Each is a signed 32-bit number. The single characters stand at the end. Never an error,
    whatever the text holds.

    Example:
        >>> len(terms("see ERR_2041"))  # see, err_2041, err, 2041
        4
    """
    folded = fold(text[:MAX_CHARACTERS])
    found = _of_ascii(folded) if folded.isascii() else _of_any(folded)
    return [checksum - 2**31 for checksum in found[:MAX_TERMS]]


def query_terms(text: str) -> list[int]:
    """Return the terms of a query, each once: those that `terms` gives the texts it may find.

    Example:
        >>> query_terms("tea, Tea and tea") == terms("tea and")
        True
    """
    return list(dict.fromkeys(terms(text)))


def fold(text: str) -> str:
    """Return a text without case, accents and differences of width; folding twice changes nothing.

    Example:
        >>> fold("Crème BRÛLÉE")
        'creme brulee'
    """
    if text.isascii():
        return text.lower()
    if _EAST_ASIAN.fullmatch(text):
        return _WIDE.sub(_narrow, text).lower()  # what the next lines do, at a fifth of the cost
    bare = _DIACRITICS.sub("", normalize("NFKD", text))
    return normalize("NFC", bare.casefold())  # kana and Hangul are put together again


def _narrow(wide: re.Match[str]) -> str:
    return " " if wide[0] == "\u3000" else chr(ord(wide[0]) - 0xFEE0)


def _of_ascii(folded: str) -> list[int]:
    """Return what `_of_any` would, at a third of the cost."""
    words: list[str] = []
    for run in _ASCII_RUNS.findall(folded):
        words.append(run)
        if not run.isalnum():
            words += _ASCII_WORDS.findall(run)
    return [crc32(word.encode()) for word in words]


def _of_any(folded: str) -> list[int]:
    """Return the checksum of each word, part and pair of characters, then of the single ones."""
    found: list[int] = []
    paired: list[str] = []
    alone: set[str] = set()
    for run in _RUNS.findall(folded):
        encoded = run.encode()
        if run < _FIRST_PAIRED or not _PAIRS.match(run):
            found.append(crc32(encoded))
            if not run.isalnum() and (parts := _WORDS.findall(run)) != [run]:
                found += [crc32(part.encode()) for part in parts]
        elif len(run) == 1:
            found.append(crc32(encoded))
            alone.add(run)
        else:
            paired.append(run)
            if len(encoded) == 3 * len(run):  # as nearly always: three bytes a character
                found += [crc32(encoded[at : at + 6]) for at in range(0, len(encoded) - 3, 3)]
            else:
                found += [crc32(run[at : at + 2].encode()) for at in range(len(run) - 1)]
    if paired:
        different = "".join(dict.fromkeys("".join(paired)))
        singles = _SINGLES.findall(different)
        found += [crc32(single.encode()) for single in singles if single not in alone]
    return found
