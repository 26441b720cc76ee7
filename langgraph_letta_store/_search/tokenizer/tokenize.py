"""Cutting a text into words: folded, so that case, accents and width make no difference.

PostgreSQL's own parsers know no Japanese, Chinese or Korean, take identifiers apart, and depend on
the server's settings, so texts are cut here.

- Words are letters and digits, without case and accents: NFKD without diacritics, folded. Marks
  that are letters of their script (kana's voicing, Indic and Thai vowels) stay.
- What is joined by signs (`ERR_2041`, `foo.bar/baz-1`, an address) is a word as a whole, and so is
  each of its parts.
- What has signs before or after it that tell it from others (`C++`, `C#`, `.NET`, `@ada`,
  `#topic`, `$HOME`, `--flag`, `__init__`, `50%`) is a word with them too, besides the one without;
  in a path or `key=value` each such name is. Emoji are words; their shades of skin are none.
- Encoded data is no words: what is longer than 64 characters and has few signs in it (base64, long
  hexadecimal numbers) is left out with its parts. Long paths and addresses have many signs.
- Scripts without spaces between words, and Korean, give each pair of neighbouring characters; a
  character that stands alone gives itself. Besides, each Han character and Hangul syllable gives
  itself once a text, so that words of one character are found, and words of two that share one:
  about half as many again in a Chinese text of 400 characters, a quarter in a Japanese one, none
  elsewhere. A single kana inside a text is not found: words are not written with one.

Words are stored (as `terms.py` says), so none of this ever changes.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

# Diacritics of the alphabets, the vowel points of Hebrew and Arabic, and what is invisible inside
# a word: soft hyphens, joiners, marks of direction, variation selectors.
_DIACRITICS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef]+"
)

LONGEST = 64
"""How long a word may be; one joined by signs may be longer."""

_LONGEST_PARTS = 12
"""How long the parts of a longer one may be on average; those of base64 have about 32."""

SIGNS = r"(?:_+|://|[-./\\:@+#&=?%~$]{1,2})"
"""What joins words."""

_ASCII_WORD = "[a-z0-9]+"
_ASCII_RUNS = re.compile(f"{_ASCII_WORD}(?:{SIGNS}{_ASCII_WORD})*")

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789 "
_KEPT = frozenset(_LETTERS + b"-._/\\:@+#&=?%~$")
_SPACED = bytes(byte if byte in _KEPT else ord(" ") for byte in range(256))
"""Makes a space of each character that is neither in a word nor one of `SIGNS`."""

_ENDS = ".:?"
"""Signs that are no part of a name where they come last."""

# Signs that belong to a name, before it and after it, and where such a name ends within what signs
# join.
_LEADING = frozenset("-.#$@_")
_TRAILING = frozenset("+#%_")
_SIGNED_ENDS = re.compile(r"[/\\:=]+|(?<=[+#%])-")


class Patterns(NamedTuple):
    """The words of a script, whether a text may have names with signs of their own, and its names.

    Most texts have no such names, which `may` finds out at a fifth of the cost of `names`.
    """

    words: re.Pattern[str]
    may: re.Pattern[str]
    names: re.Pattern[str]


def compile_patterns(character: str, word: str) -> Patterns:
    """Compile the patterns of a script.

    Args:
        character: one that words are made of.
        word: a whole one.
    """
    may = rf"[-.#$@_+%](?:(?<=[+#%_])(?!{character})|(?<!{character}.)(?={character}))"
    # One of several alternatives would be looked for at every place.
    before = rf"[-.#$@_](?<![-.#$@_+%&=?~:/\\].)(?<!{character}.)(?:(?<=-)-|(?<=_)_+)?"
    after = rf"[+#%_](?:(?<=\+)\+|(?<=_)_+)?(?!{character}|[_+#%])"
    names = f"(?:{before})?{word}(?:{SIGNS}{word})*(?:{after})?"
    return Patterns(re.compile(word), re.compile(may), re.compile(names))


_ASCII = compile_patterns("[a-z0-9]", _ASCII_WORD)

# What most Japanese, Chinese and Korean texts are made of: ASCII, characters that folding leaves
# alone, and ASCII in full width, whose code points are in ASCII's order.
_WIDE = re.compile("[\u3000\uff01-\uff5e]")
_EAST_ASIAN = re.compile(
    "[\x00-\x7f\u3000-\u3003\u3005-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3"
    "\u2010\u2014\u2018-\u201d\uff01-\uff5e]*"
)


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


class Words(NamedTuple):
    """What a text is made of: its words in order, and the characters that go by pairs, as UTF-8.

    The pairs come in order, then the single characters.
    """

    spelled: list[str]
    paired: list[bytes]


def split(folded: str) -> Words:
    """Cut a folded text into its words, repeats included; names with signs of their own come last.

    Example:
        >>> split(fold("See ERR_2041 in C++")).spelled
        ['see', 'err_2041', 'err', '2041', 'in', 'c', 'c++']
    """
    if folded.isascii():
        return Words(_split_ascii(folded), [])
    # Its patterns take 30 ms to compile.
    from langgraph_letta_store._search.tokenizer import scripts

    return scripts.split(folded)


def find_signed(folded: str, patterns: Patterns) -> list[str]:
    """Return the names with signs of their own, and wholes that begin or end with such a one."""
    if not patterns.may.search(folded):
        return []
    found: list[str] = []
    for run in patterns.names.findall(folded):
        if not run.isalnum() and not (len(run) > LONGEST and is_encoded(run, patterns.words)):
            parts = _SIGNED_ENDS.split(run)
            wholes = parts if len(parts) == 1 else dict.fromkeys((run, *parts))
            found += [name for name in wholes if name[:1] in _LEADING or name[-1:] in _TRAILING]
    return found


def is_encoded(run: str, words: re.Pattern[str]) -> bool:
    """Whether a long run is data and no words: it has fewer signs than names and addresses have."""
    return len(run) > _LONGEST_PARTS * len(words.findall(run))


def _split_ascii(folded: str) -> list[str]:
    """Return what `scripts.split` would, at a sixth of the cost for a text without signs."""
    spaced = folded.encode().translate(_SPACED)
    tokens = spaced.decode().split()
    if not spaced.translate(None, _LETTERS) and (
        len(spaced) <= LONGEST or max(map(len, tokens)) <= LONGEST
    ):
        return tokens
    words: list[str] = []
    signed: list[str] = []
    for token in tokens:
        word = token.rstrip(_ENDS)
        if word.isalnum() and len(word) <= LONGEST:
            words.append(word)
        else:
            signed.append(token)
            words += _split_token(token)
    return words + find_signed(" ".join(signed), _ASCII)


def _split_token(token: str) -> list[str]:
    """Return the words of a token with signs in it, except names with signs of their own."""
    words: list[str] = []
    for run in _ASCII_RUNS.findall(token):
        if len(run) > LONGEST and is_encoded(run, _ASCII.words):
            continue
        words.append(run)
        if not run.isalnum():
            words += _ASCII.words.findall(run)
    return words
