"""The words of a text: which there are in several languages, and that they stay the same."""

from __future__ import annotations

import base64
import random
import sys
import unicodedata
from itertools import chain
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from langgraph_letta_store._search.tokenizer.query_terms import parse_words, split_query
from langgraph_letta_store._search.tokenizer.terms import MAX_CHARACTERS, MAX_TERMS, find_terms
from langgraph_letta_store._search.tokenizer.tokenize import fold, split


def wide(text: str) -> str:
    """ASCII in full width."""
    return "".join("\u3000" if sign == " " else chr(ord(sign) + 0xFEE0) for sign in text)


def of(*words: str) -> list[int]:
    """The terms of words that are spelled as they are kept."""
    return [crc32(word.encode()) - 2**31 for word in words]


def spelled(text: str) -> list[str]:
    """The words of a text as they are written, and then its pairs and single characters."""
    words = split(fold(text))
    return [*words.spelled, *(characters.decode() for characters in words.paired)]


def asked(query: str) -> set[int]:
    """All terms under which a query finds texts."""
    return set(parse_words(query).parameters["terms"])


TEXTS = st.text() | st.text(
    f"aB1é_-+#%./:@ 's🍵猫とガ゙ｶﾞ물ᄒ\u0301\u3099\ud800ß\u0e01हि\u00ad{wide('A-')}", max_size=40
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t.,;!?'\"-_/ + # $ @ .. -- \0 \u2014 \u00a9", []),
        ("We met at the old mill.", ["we", "met", "at", "the", "old", "mill"]),
        ("tea, Tea and TEA", ["tea", "tea", "and", "tea"]),
        ("the neighbour's 2 dogs", ["the", "neighbour", "s", "2", "dogs"]),
        ("Wait...what? Yes — no", ["wait", "what", "yes", "no"]),
        ("Drei süße Äpfel für Zoë", ["drei", "susse", "apfel", "fur", "zoe"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Crème brûlée, naïve façade", ["creme", "brulee", "naive", "facade"]),
        ("Ελλάδα Σίσυφος ΣΊΣΥΦΟΣ", ["ελλαδα", "σισυφοσ", "σισυφοσ"]),
        ("Ёлка мой", ["елка", "мои"]),
        (wide("Full width 12"), ["full", "width", "12"]),
        ("so\u00adfa", ["sofa"]),
        ("हिन्दी में लिखो", ["हिन्दी", "में", "लिखो"]),
        ("مُحَمَّد شاي", ["محمد", "شاي"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert spelled(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Error ERR_2041!", ["error", "err_2041", "err", "2041"]),
        ("in foo.bar/baz-1.", ["in", "foo.bar/baz-1", "foo", "bar", "baz", "1"]),
        (
            "https://Docs.example.org/a?q=tea#top,",
            [
                *("https://docs.example.org/a?q=tea#top", "https", "docs", "example", "org"),
                *("a", "q", "tea", "top"),
            ],
        ),
        ("<Kim.Lee@example.org>", ["kim.lee@example.org", "kim", "lee", "example", "org"]),
        ("2026-05-01", ["2026-05-01", "2026", "05", "01"]),
        ("std::vector C:\\temp", ["std::vector", "std", "vector", "c:\\temp", "c", "temp"]),
        ("__init__ a__b", ["init", "a__b", "a", "b", "__init__"]),
        ("Größe_3", ["grosse_3", "grosse", "3"]),
        (wide("ERR_2041"), ["err_2041", "err", "2041"]),
    ],
)
def test_identifiers_are_kept_whole_and_in_parts(text: str, words: list[str]) -> None:
    assert spelled(text) == words
    assert set(find_terms(text)) >= set(of(*(word for word in words if not word.isalpha())))


@pytest.mark.parametrize(
    ("text", "words", "signed"),
    [
        ("We use C++, C# and F#.", "we use c c and f", "c++ c# f#"),
        ("18+ (.NET 8)", "18 net 8", "18+ .net"),
        ("@ada: #topic-1 #1234?", "ada topic-1 topic 1 1234", "@ada #topic-1 #1234"),
        ("$12.50 and 50%", "12.50 12 50 and 50", "$12.50 50%"),
        ("10%-20%", "10%-20 10 20", "10%-20% 10% 20%"),
        ("C++/CLI C#/F#", "c cli c#/f c f", "c++ c#/f# c# f#"),
        ("$HOME/bin", "home/bin home bin", "$home/bin $home"),
        ("src/.git/x", "src/.git/x src git x", ".git"),
        ("--file=x.py -v", "file=x.py file x py v", "--file=x.py --file -v"),
        ("Wait...what? said--well a_b 1-2 o'clock", None, ""),
        ("node.js C:\\dir 3.14 x.y@e.com v1.2.3 Tom & Jerry", None, ""),
        ("Größe# @Zoë", "grosse zoe", "grosse# @zoe"),
        ("は@ada", "ada", "@ada は"),
        ("I ❤️ 🍵🍵 👍🏽, 👩‍💻 🇩🇪", "i", "❤ 🍵 🍵 👍 👩 💻 🇩🇪"),
        ("❶ 茶☕", "❶", "☕ 茶"),
    ],
)
def test_names_with_signs_of_their_own_are_words_besides(
    text: str, words: str | None, signed: str
) -> None:
    plain = [] if words is None else words.split()
    found = spelled(text)
    assert found[: len(plain)] == plain
    if words is None:
        assert [word for word in found if word[0] in "-.@#$_" or word[-1] in "+#%_"] == []
    else:
        assert found[len(plain) :] == signed.split()
        assert set(find_terms(text)) >= set(of(*signed.split()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("猫", ["猫"]),
        ("の", ["の"]),
        ("茶を飲む", ["茶を", "を飲", "飲む", "茶", "飲"]),
        ("ねこ、いぬ", ["ねこ", "いぬ"]),
        ("コーヒー", ["コー", "ーヒ", "ヒー"]),
        ("ｺｰﾋｰ", ["コー", "ーヒ", "ヒー"]),
        ("ガス か\u3099", ["ガス", "が"]),
        (
            "我喝茶。你也喝茶",
            ["我喝", "喝茶", "你也", "也喝", "喝茶", "我", "喝", "茶", "你", "也"],
        ),
        ("茶 茶碗", ["茶", "茶碗", "碗"]),
        ("물을 마셔", ["물을", "마셔", "물", "을", "마", "셔"]),
        (unicodedata.normalize("NFD", "한글"), ["한글", "한", "글"]),
        ("\U00020000\U00020001", ["\U00020000\U00020001", "\U00020000", "\U00020001"]),
        ("ชา", ["ชา"]),
        ("昨日Pythonで書いた", ["python", "昨日", "で書", "書い", "いた", "昨", "日", "書"]),
        ("ERR_2041が出た", ["err_2041", "err", "2041", "が出", "出た", "出"]),
        ("用 uv 安装 tool_x", ["uv", "tool_x", "tool", "x", "用", "安装", "安", "装"]),
    ],
)
def test_scripts_without_spaces_give_pairs(text: str, words: list[str]) -> None:
    assert spelled(text) == words
    assert len(find_terms(text)) == len(words)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("NAIVE", "a naïve plan"),
        ("straße", "in der STRASSE"),
        ("2041", "it said ERR_2041"),
        ("err_2041", "it said ERR_2041."),
        ("example", "write to kim@example.org"),
        ("C++", "an engine in C++."),
        ("c", "an engine in C++."),
        ("topic", "about #topic"),
        ("#topic", "about that topic"),
        ("🍵", "a cup of 🍵!"),
        ("猫", "うちの黒猫が寝ている"),
        ("温泉", "来週は温泉に行きたい"),
        ("ガス", "ｶﾞｽの点検"),
        ("茶", "他每天早上喝绿茶"),
        ("北京", "我下个月去北京出差"),
        ("물", "찬물을 마셨다"),
        ("제주도", "가족과 제주도에 갔다"),
    ],
)
def test_a_query_shares_terms_with_what_it_should_find(query: str, text: str) -> None:
    assert asked(query) & set(find_terms(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("cat", "concatenate"),
        ("かき", "がぎ"),
        ("age", "message"),
        ("🍵", "🍣"),
        ("東京", "京都の東側"),
        ("की", "कि"),
    ],
)
def test_a_query_shares_no_word_with_what_it_should_not_find(query: str, text: str) -> None:
    pairs_and_words = set(find_terms(text)) - set(chain(*map(find_terms, text)))
    assert not asked(query) & pairs_and_words


def test_names_that_differ_in_their_signs_are_told_apart() -> None:
    names = ["C", "C++", "C#"]
    shared = [[len(asked(query) & set(find_terms(text))) for text in names] for query in names]
    # The letter alone says nothing in a query that says more.
    assert shared == [[1, 1, 1], [0, 1, 0], [0, 0, 1]]


def test_a_query_has_each_word_once() -> None:
    assert split_query("tea, Tea and teas") == [(of("tea")[0],)]
    assert split_query("茶と茶碗") == [(term,) for term in of("茶と", "と茶", "茶碗", "茶", "碗")]


def test_terms_are_the_same_for_ever() -> None:
    # Written out: they lie in people's databases.
    written = {
        "tea": [243718066],
        "ERR_2041": [1858757139, -1839211587, 905574763],
        "Größe": [580104953],
        "The runners were running": [-1136300570, 2032896830, 962707537, -797530944],
        "Die Katzen träumen auf dem Sofa": [
            -1183252521,
            -709927,
            -1558648764,
            -1060294181,
            454441193,
            -1839742564,
        ],
        "猫が": [-1177730570, 98480656],
        "물을": [569398269, 445901329, -243055688],
    }
    assert {text: find_terms(text) for text in written} == written


def test_all_characters_fold_once_and_for_all() -> None:
    for first in range(0, sys.maxunicode + 1, 4096):
        folded = fold(" ".join(map(chr, range(first, first + 4096))))
        assert fold(folded) == folded, f"U+{first:04X} to U+{first + 4095:04X}"


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
@example(text="\ud800é\udfff")
@example(text="É\u0301\u0327\u0301")
def test_folding_twice_changes_nothing_and_no_text_is_an_error(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    found = find_terms(text)
    assert find_terms(folded) == found
    assert find_terms(text.upper().lower()) == find_terms(text.upper())
    assert all(-(2**31) <= term < 2**31 for term in found)
    words = parse_words(text)
    assert len(words.parameters["terms"]) == words.words * words.forms
    assert (words.words > 0) == bool(found)


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.characters(max_codepoint=127)) | st.text("aB1_-+#%$=./:@ 's", max_size=40))
@example(text="C++/CLI $a/b #c-d x_ --e=f% .g")
def test_the_short_way_for_ascii_gives_the_same(text: str) -> None:
    assert find_terms(text) == find_terms(text + " \u2014")


@settings(max_examples=300, deadline=None)
@given(text=st.text(f"aB、。ーかがカガ茶물한\u2014{wide(',:_A-1? ')}", max_size=40))
@example(text="".join(map(chr, [*range(0x3000, 0x30FF), *range(0xAC00, 0xD7A4)])))
@example(text="".join(map(chr, [*range(0x4E00, 0xA000), *range(0xFF01, 0xFF5F)])))
def test_the_short_way_for_east_asian_text_gives_the_same(text: str) -> None:
    assert fold(text) == fold(text + "é").removesuffix("e")


@given(before=TEXTS, after=TEXTS)
def test_words_do_not_depend_on_their_neighbours(before: str, after: str) -> None:
    assert {*spelled(f"{before} tea_1 {after}")} >= {"tea_1", "tea", "1"}
    assert {*spelled(before)} <= {*spelled(f"{before} {after}")}


@pytest.mark.parametrize("unit", ["word ", "漢字", "a_b ", "\u0301", "x", "\ud800", "_", "://"])
def test_a_dump_of_data_is_cut_short(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    found = find_terms(text)
    assert len(found) <= MAX_TERMS
    assert found == find_terms(text[:MAX_CHARACTERS])


def test_a_long_text_has_as_many_terms_as_there_may_be() -> None:
    text = " ".join(f"w{n}" for n in range(20_000))
    assert find_terms(text) == of(*(f"w{n}" for n in range(MAX_TERMS)))
    assert len(find_terms("é " + text)) == MAX_TERMS


def test_encoded_data_is_no_words() -> None:
    data = base64.b64encode(random.Random(1).randbytes(30_000)).decode()
    assert find_terms(data) == []
    assert find_terms(f"before {data} after") == find_terms("before after")
    assert find_terms(f"vorher {data} täglich") == find_terms("vorher täglich")
    assert find_terms(random.Random(1).randbytes(64).hex()) == []


def test_long_names_and_checksums_are_words() -> None:
    checksum = random.Random(1).randbytes(32).hex()
    address = (
        "https://example.com/docs/production/security/what-keeps-agents-apart/index.html"
        "?version=12&language=en#what-keeps"
    )
    for name in (checksum, address):
        assert name in split(fold(name)).spelled
