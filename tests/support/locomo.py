"""The conversations of the LoCoMo benchmark with their vectors, read by path and never copied.

Maharana et al., "Evaluating Very Long-Term Conversational Memory of LLM Agents", ACL 2024. Its
licence lets no project copy it, so that tests skip where it is not, and say how to get it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from typing_extensions import override

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "locomo"
DIMS = 384

CATEGORIES = {
    1: "multi-hop",
    2: "temporal",
    3: "open-domain",
    4: "single-hop",
    5: "adversarial",
}


@dataclass(frozen=True)
class Turn:
    """What one of the two said, and when; `id` is what a question's evidence names, as "D3:7"."""

    id: str
    speaker: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Question:
    """A question about a conversation, and the turns that answer it."""

    text: str
    category: str
    evidence: frozenset[str]


class Vectors(Embeddings):
    """Looks the vectors of turns and questions up; what is neither has none of their meaning."""

    def __init__(self, known: Mapping[str, list[float]]) -> None:
        self.known = known
        self.dims = len(next(iter(known.values()), [0.0] * DIMS))

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.known.get(text) or [0.0] * self.dims for text in texts]

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@dataclass(frozen=True)
class Conversation:
    """One conversation of many sessions, with the questions that have evidence."""

    name: str
    sessions: Sequence[Sequence[Turn]]
    questions: Sequence[Question]
    vectors: Vectors = field(repr=False)

    @classmethod
    def read(cls, name: str) -> Self:
        """Read a conversation by its number, such as "26"."""
        chat = json.loads((FOLDER / f"{name}.json").read_text())
        with np.load(FOLDER / f"{name}.npz") as arrays:
            turns, questions = arrays["turns"].tolist(), arrays["questions"].tolist()
        numbers = sorted(int(k[8:]) for k in chat if k.startswith("session_") and k[8:].isdigit())
        sessions = [
            [_turn(said, _parse_time(chat[f"session_{number}_date_time"])) for said in chat[key]]
            for number, key in ((number, f"session_{number}") for number in numbers)
        ]
        known = dict(zip((turn.text for s in sessions for turn in s), turns, strict=True))
        known |= {qa["question"]: v for qa, v in zip(chat["qa"], questions, strict=True)}
        asked = [
            Question(qa["question"], CATEGORIES[qa["category"]], frozenset(qa["evidence"]))
            for qa in chat["qa"]
            if qa["evidence"]
        ]
        return cls(name, sessions, asked, Vectors(known))

    @property
    def turns(self) -> list[Turn]:
        """All that was said, in order."""
        return [turn for session in self.sessions for turn in session]

    def beginning(self, sessions: int) -> Self:
        """The first sessions, and the questions that they answer."""
        first = replace(self, sessions=self.sessions[:sessions])
        there = {turn.id for turn in first.turns}
        return replace(first, questions=[q for q in self.questions if q.evidence <= there])

    def found(self, question: Question, texts: Sequence[str]) -> float:
        """The share of a question's evidence that is among texts that a search has found."""
        among = set(texts)
        there = {turn.id for turn in self.turns if turn.text in among}
        return len(there & question.evidence) / len(question.evidence)


def needed(name: str, *, vectors: bool = True) -> None:
    """Skip the test where a conversation is not, or its vectors if they are needed too."""
    missing = [
        str(path)
        for path in (FOLDER / f"{name}.json", FOLDER / f"{name}.npz")[: 1 + vectors]
        if not path.exists()
    ]
    if missing:
        pytest.skip(
            f"{' and '.join(missing)} missing: LoCoMo's licence does not let us copy it. Get "
            "data/locomo10.json from https://github.com/snap-research/locomo and put the fields of "
            f"`conversation` and `qa` of conv-{name} into {name}.json; {name}.npz holds vectors of "
            "all-MiniLM-L6-v2 of all `turns` and `questions`, in their order"
        )


def names() -> list[str]:
    """The conversations that are there."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def _parse_time(told: str) -> datetime:
    """Return a time such as "1:56 pm on 8 May, 2023"."""
    return datetime.strptime(told, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)


def _turn(said: Mapping[str, Any], at: datetime) -> Turn:
    shares = f" [shares {said['blip_caption']}]" if said.get("blip_caption") else ""
    return Turn(said["dia_id"], said["speaker"], f"{said['speaker']}: {said['text']}{shares}", at)
