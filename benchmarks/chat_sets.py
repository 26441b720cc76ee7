"""Conversations besides LoCoMo's that `recall_quality.py` asks about.

- BEAM's chats of 100K tokens (Tavakoli et al., 2025; repository mohammadtavakoli78/BEAM): a folder
  such as `chats/100K`, which has a folder for each chat with `chat.json` and
  `probing_questions/probing_questions.json`. The evidence of a question are the messages that its
  `source_chat_ids` name; questions without any (such as those for which a chat has no answer) are
  left out.
- The dialogues of `dialogues.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dialogues import CHINESE, JAPANESE, Dialogue
from langchain_core.embeddings import Embeddings

from tests.support.locomo import Conversation, Question, Turn, Vectors

CLOZE = "cloze"
"""How the category of questions with a gap ends: of their short dialogues the first hit counts."""

OWN = {"japanese": JAPANESE, "chinese": CHINESE}
"""The dialogues of this repository by their languages."""


def read_beam(folder: Path, embedder: Embeddings) -> Iterator[Conversation]:
    """Read the chats of a folder, one after the other.

    Raises:
        FileNotFoundError: the folder has no chat.
    """
    chats = sorted(folder.glob("*/chat.json"), key=lambda path: (len(path.parent.name), path))
    if not chats:
        msg = f"{folder} has no chats: give the folder that has 1/chat.json, such as chats/100K"
        raise FileNotFoundError(msg)
    for path in chats:
        yield _read_chat(path, embedder)


def _read_chat(path: Path, embedder: Embeddings) -> Conversation:
    sessions = list[Sequence[Turn]]()
    at: datetime | None = None
    for batch in json.loads(path.read_text()):
        session = list[Turn]()
        for said in (each for turns in batch["turns"] for each in turns):
            at = _parse_anchor(said.get("time_anchor")) or at
            text = said["content"].partition(" ->-> ")[0]
            session.append(Turn(str(said["id"]), said["role"], text, at))
        sessions.append(session)
    probes = path.parent / "probing_questions" / "probing_questions.json"
    there = {turn.id for session in sessions for turn in session}
    questions = [
        Question(probe["question"], category.replace("_", " "), frozenset(evidence & there))
        for category, each in json.loads(probes.read_text()).items()
        for probe in each
        if (evidence := set(_list_ids(probe.get("source_chat_ids")))) & there
    ]
    return _embed(f"BEAM {path.parent.name}", sessions, questions, embedder)


def _embed(
    name: str,
    sessions: Sequence[Sequence[Turn]],
    questions: Sequence[Question],
    embedder: Embeddings,
) -> Conversation:
    """Return a conversation with the vectors of its turns and questions, so that none is embedded
    while a search is timed."""
    texts = list({turn.text for session in sessions for turn in session})
    known = dict(zip(texts, embedder.embed_documents(texts), strict=True))
    known |= {question.text: embedder.embed_query(question.text) for question in questions}
    return Conversation(name, sessions, questions, Vectors(known))


def _parse_anchor(anchor: str | None) -> datetime | None:
    """Return a day such as "March-15-2024"."""
    return datetime.strptime(anchor, "%B-%d-%Y").replace(tzinfo=UTC) if anchor else None


def _list_ids(named: Any) -> Iterator[str]:
    """Return the ids that are named: a list, or lists by what they are for."""
    if isinstance(named, dict):
        named = list(named.values())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON
    if isinstance(named, list):
        for each in named:  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _list_ids(each)
    elif isinstance(named, int | str):
        yield str(named)


def read_own(language: str, embedder: Embeddings) -> Conversation:
    """Return one of this repository's dialogues."""
    dialogue: Dialogue = OWN[language]
    sessions = [
        [
            Turn(f"{number}:{place}", dialogue.speakers[(place + 1) % 2], text, _parse_day(day))
            for place, text in enumerate(said, 1)
        ]
        for number, (day, said) in enumerate(dialogue.sessions.items(), 1)
    ]
    questions = [
        Question(text, f"{language} {CLOZE}", frozenset([place]))
        for text, place in dialogue.questions.items()
    ]
    return _embed(language, sessions, questions, embedder)


def _parse_day(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
