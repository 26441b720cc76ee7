"""Languages: guessed by stop words, stemmed alike in texts and queries, loaded only when needed."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langgraph_letta_store._search.tokenizer.query_terms import MAX_TERMS, parse_words, split_query
from langgraph_letta_store._search.tokenizer.stemming import (
    LANGUAGES,
    count_stop_words,
    guess,
    stem,
    stop_words,
)
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store._search.tokenizer.tokenize import fold, split

TEXTS = {
    "english": "We have been to the lake with her and it was cold",
    "german": "Wir sind mit dem Zug nach Hause gefahren, weil es geregnet hat",
    "french": "Nous avons mangé dans un petit restaurant avec des amis",
    "spanish": "Ella no quiere que los niños jueguen en la calle por la noche",
    "italian": "Non so perché la nonna abbia venduto quella casa nel bosco",
    "portuguese": "Ela não sabe se os meninos vão à praia com você",
    "dutch": "Wij hebben het huis van onze buren niet gekocht omdat het te klein was",
    "swedish": "Jag vet inte om hon har köpt den där boken, men det tror jag",
    "danish": "Jeg ved ikke hvad hun har gjort, men vi skal nok blive her",
    "norwegian": "Jeg vet ikke hva hun har gjort, men vi skal nok bli her etter hvert",
    "finnish": "Minä en tiedä missä hän on, mutta me olemme täällä koko päivän",
    "russian": "Я не знаю, где она была, но мы ещё подождём её здесь",
    "romanian": "Nu știu unde este cartea pe care am cumpărat-o pentru ea",
    "hungarian": "Nem tudom, hogy hol van, de majd meglátjuk, ha itt lesz",
    "turkish": "Ben bunu daha önce hiç görmedim ama o çok biliyor gibi",
}


def words(text: str) -> list[str]:
    return split(fold(text)).spelled


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_tells_its_language(language: str) -> None:
    assert guess(words(TEXTS[language])) == language
    assert next(iter(count_stop_words(words(TEXTS[language])))) == language


@pytest.mark.parametrize("text", ["", "Kubernetes", "ERR_2041", "温泉に行きたい", "물을 마셔"])
def test_without_stop_words_it_is_english(text: str) -> None:
    assert guess(words(text)) == "english"
    assert count_stop_words(words(text)) == {}


def test_of_languages_that_fit_as_well_the_first_is_meant() -> None:
    found = count_stop_words(words("han er her"))
    assert found["danish"] == found["norwegian"] > found.get("english", 0)
    assert guess(words("han er her")) == "danish"
    assert guess(words("in was")) == "english", "which both are in German, too"


def test_languages_are_only_ever_added_at_the_end() -> None:
    # People's databases hold terms that depend on the stemmers.
    assert LANGUAGES[:15] == (
        *("english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish"),
        *("danish", "norwegian", "finnish", "russian", "romanian", "hungarian", "turkish"),
    )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("She is researching adoption agencies", "Which agency did she research?"),
        ("Wir haben gestern die alten Häuser besichtigt", "Welches Haus hast du besichtigt?"),
        ("Les filles ont chanté des chansons", "Que chante la fille avec une chanson?"),
        ("Los gatos duermen en la cocina", "¿Dónde está el gato que duerme?"),
        ("Мы купили новые книги в магазине", "Где моя новая книга?"),
        ("Jag har köpt böckerna och stolarna", "Var är stolen som jag har köpt?"),
    ],
)
def test_inflected_words_are_found(text: str, query: str) -> None:
    own = set(find_terms(text))
    found = [forms for forms in split_query(query) if not own.isdisjoint(forms)]
    assert found
    plain = {word for word in words(query) if word not in stop_words(guess(words(query)))}
    assert len(found) > len(plain & set(words(text))), "not only what is spelled alike"


def test_a_word_without_its_accents_has_the_same_stem() -> None:
    for accented, bare in [("cafés", "cafes"), ("Müller", "Muller"), ("répétées", "repetees")]:
        assert find_terms(f"nous avons des {accented}") == find_terms(f"nous avons des {bare}")


def test_identifiers_are_not_stemmed() -> None:
    for word in ("err_2041s", "foo.bars", "v2s", "a1b2ings"):
        for language in LANGUAGES:
            assert stem(word, language) == word


def test_a_last_short_i_belongs_to_russian_endings() -> None:
    assert len({stem(word, "russian") for word in words("новый новая новое")}) == 1


def test_a_query_drops_stop_words_unless_there_is_nothing_else() -> None:
    assert len(split_query("Where is the tea that she has been drinking?")) == 2
    assert len(split_query("Wo ist denn der Schlüssel?")) == 1
    assert len(split_query("to be or not to be")) == 4
    assert len(split_query("the")) == 1
    assert split_query("the 京都") == split_query("京都")
    assert split_query(" ?! ") == []


def test_words_that_say_something_are_no_stop_words() -> None:
    # The library's English list has them.
    assert len(split_query("Which computer system is in the next room?")) == 4
    assert len(split_query("the tv of the us army")) == 2


def test_where_the_language_is_plain_a_word_has_one_form() -> None:
    assert parse_words("Where did she put the running shoes?").forms == 1
    assert parse_words("Wo hat sie die Laufschuhe hingestellt?").forms == 1


def test_where_it_is_not_a_word_has_the_forms_that_texts_may_have() -> None:
    for alone, text in {
        "Häuser": "Die Häuser am See sind alt",
        "cafe": "Nous étions dans les petits cafés",
        "houses": "We saw the house",
    }.items():
        (forms,) = split_query(alone)
        assert not set(forms).isdisjoint(find_terms(alone))
        assert not set(forms).isdisjoint(find_terms(text)), text
    (forms,) = split_query("die Häuser")
    german = set(find_terms("Das ist eines der Häuser in der Stadt"))
    english = set(find_terms("Häuser is what they have on that sign"))
    assert not german.isdisjoint(forms)
    assert not english.isdisjoint(forms)
    asked = parse_words("die Häuser und")
    assert len(asked.parameters["terms"]) == asked.words * asked.forms


def test_the_first_words_of_a_long_query_count() -> None:
    assert parse_words(" ".join(f"w{n}" for n in range(100))).words == MAX_TERMS


def test_two_words_of_one_stem_are_one() -> None:
    assert len(split_query("run runs running")) == 1


@given(text=st.text() | st.text("aeioun st derundthe ", max_size=60))
def test_stems_are_folded_and_guesses_are_languages(text: str) -> None:
    found = words(text)
    language = guess(found)
    assert language in LANGUAGES
    for word in found:
        stemmed = stem(word, language)
        assert fold(stemmed) == stemmed


def test_threads_stem_alike() -> None:
    unseen = [f"{a}{b}ingly" for a in "bcdfghklmn" for b in ("ar", "ol", "in", "et")]
    found: list[list[str]] = []

    def work() -> None:
        found.append([stem(word, "english") for word in unseen])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(each == found[0] for each in found)
    assert {*found[0]}.isdisjoint(unseen)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, langgraph_letta_store; "
        "sys.exit(any(name in sys.modules for name in ('Stemmer', 'stop_words')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_texts_in_ascii_do_not_load_the_patterns_of_other_scripts() -> None:
    module = "langgraph_letta_store._search.tokenizer"
    code = (
        f"import sys; from {module}.terms import find_terms; find_terms('We have had tea.'); "
        f"assert '{module}.scripts' not in sys.modules; find_terms('чай'); "
        f"sys.exit('{module}.scripts' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
