"""Words without a model: what the demo uses where no endpoint is configured.

Neither class understands anything. `ScriptedChatModel` keeps sentences by a rule and quotes them
back; `LexicalEmbeddings` compares spelling, not meaning. They exercise the same path as real
models: LangMem's manager calls tools on the one, the store embeds and searches with the other.
"""

from __future__ import annotations

import math
import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from letta_store_demo.prompts import memories_of, session_of

_SAY_LITTLE = """
a an and any are as at be been but by can could did do does for from had has have he her hers him
his how i i'd i'll i'm i've if in into is it it's its just me mine my no not of on or our ours out
she so some that that's the their them then there these they this to too up us was we we're we've
were what what's when where which who whose why will with would yes you your
assistant human message user
"""
_SHORTEST = 2  # words without stop words that a sentence needs, to be remembered
_SHORT = 4  # words; "Hi Nora!" has a name too
_STOP_WORDS = frozenset(_SAY_LITTLE.split())
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W{_CJK}_]+(?:'[^\W\d_]+)?")
_ENDINGS = re.compile(r"(?<=\w{3})(?:'s|ings?|ies|ied|ers?|ed|es|ly|s|y|e)$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。\uff01\uff1f])|\n+")
_BLOCK = re.compile(r"^=+ (\w+) Message =+$", re.MULTILINE)
_SPEAKER = re.compile(r"^([A-Z][\w.'-]*(?: [A-Z][\w.'-]*)?): (?=\S)", re.MULTILINE)
_FIRST_PERSON = re.compile(r"\bI\b|\b(?:me|my|mine|we|our|ours|us)\b(?!-)", re.ASCII)
_NAME_OR_DATE = re.compile(r"(?<=[\w,;:] )(?!I\b)[A-Z]\w+|\d")


class LexicalEmbeddings(Embeddings):
    """Hashed words and character trigrams as a vector of length 1; the same in every process.

    Example:
        >>> len(LexicalEmbeddings().embed_query("the night train to Lisbon"))
        384
    """

    model = "lexical-384"
    dims = 384

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts: one vector of 384 numbers each."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Embed one text, as a document is."""
        vector = [0.0] * self.dims
        for word, count in Counter(words(text)).items():
            for place, weight in _features(word):
                vector[place] += weight * (1 + math.log(count))
        length = math.hypot(*vector)
        if length == 0:  # no words, or words that cancel out: still a point of its own
            vector[_hash(text)[0]] = length = 1.0
        return [number / length for number in vector]


def words(text: str) -> list[str]:
    """Cut a text into words without endings and stop words; CJK text into pairs of characters."""
    found: list[str] = []
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    for token in _TOKEN.findall(folded):
        if re.match(f"[{_CJK}]", token):
            found += [token[i : i + 2] for i in range(max(1, len(token) - 1))]
        elif token not in _STOP_WORDS:
            found.append(_ENDINGS.sub("", token))
    return found


@lru_cache(maxsize=50_000)
def _features(word: str) -> tuple[tuple[int, float], ...]:
    """Give a word's places in the vector with their weights.

    The word itself has several, so that one which it shares with another word by chance weighs
    little; its trigrams, which words of one stem share, weigh a third together.
    """
    padded = f"<{word}>"
    trigrams = [f"3 {padded[i : i + 3]}" for i in range(len(padded) - 2)]
    copies = [f"{copy} {word}" for copy in "abcd"]
    weighted = [(copy, 0.5) for copy in copies]
    weighted += [(trigram, 0.35 / math.sqrt(len(trigrams))) for trigram in trigrams]
    return tuple((place, sign * weight) for f, weight in weighted for place, sign in [_hash(f)])


def _hash(feature: str) -> tuple[int, float]:
    number = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "big")
    return (number >> 1) % LexicalEmbeddings.dims, 1.0 if number & 1 else -1.0


class ScriptedChatModel(BaseChatModel):
    """A chat model without a model: it records statements, and answers by quoting memories.

    Asked by LangMem for memories (its tool `Memory` is bound), it calls the tool once for every
    turn that states something and is not stored yet. Otherwise it answers the last message with
    the first of the memories in the prompt that shares a word with it.
    """

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,  # noqa: ARG002  # there is but one tool to choose
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools; of them only `Memory` is ever called."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  # the base's; answers are short
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  # the base's
        **kwargs: Any,
    ) -> ChatResult:
        tools = {tool["function"]["name"] for tool in kwargs.get("tools", ())}
        if "Memory" in tools:
            known = "\n".join(message.text for message in messages[:-1])
            calls = [
                ToolCall(name="Memory", args={"content": memory}, id=str(uuid.uuid4()))
                for memory in dict.fromkeys(statements(messages[-1].text))
                if memory not in known
            ]
            reply = AIMessage("", tool_calls=calls)
        else:
            reply = AIMessage(_answer(messages))
        return ChatResult(generations=[ChatGeneration(message=reply)])


def statements(prompt: str) -> Iterator[str]:
    """Find what is worth remembering in a transcript as LangMem prints it, one text a turn."""
    title, transcript = session_of(prompt)
    asked: list[str] = []
    stated = False
    counts = Counter(line[1] for line in _SPEAKER.finditer(transcript))
    names = {name for name, count in counts.items() if count > 1}  # "Note: ..." is no speaker
    parts = _BLOCK.split(transcript)
    for kind, text in zip(parts[1::2], parts[2::2], strict=True):
        if kind not in ("Human", "Ai"):
            continue
        for speaker, said in _turns("User" if kind == "Human" else "Assistant", text, names):
            kept = [s.strip() for s in _SENTENCE.split(said) if _states(s.strip(), speaker)]
            if kept:
                stated = True
                yield f"{speaker}: {' '.join(kept)}{title}"
            elif kind == "Human" and said.strip():
                asked.append(f"{speaker} asked: {said.strip()}{title}")
    if not stated:  # a session of questions only: remember what it was about
        yield from asked[:1]


def _turns(speaker: str, text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Cut a block of merged messages where a line begins with another speaker's name."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        named = _SPEAKER.match(line)
        if named and named[1] in names:
            yield speaker, "\n".join(lines)
            speaker, lines = named[1], []
            lines.append(line[named.end() :])
        else:
            lines.append(line)
    yield speaker, "\n".join(lines)


def _states(sentence: str, speaker: str) -> bool:
    """Whether a sentence states something: in the first person, or with a name or a number."""
    if not sentence or sentence[-1] in "?\uff1f" or len(words(sentence)) < _SHORTEST:
        return False
    if not re.search("[A-Za-z]", sentence):  # no capitals or pronouns to go by
        return True
    named = bool(_NAME_OR_DATE.search(sentence))
    if speaker == "Assistant":  # "I can help" is not worth remembering
        return named and len(sentence.split()) > _SHORT
    return bool(_FIRST_PERSON.search(sentence)) or (named and len(sentence.split()) >= _SHORT)


def _answer(messages: Sequence[BaseMessage]) -> str:
    question = set(words(messages[-1].text))
    for memory in memories_of("\n".join(message.text for message in messages[:-1])):
        if question & set(words(memory)):
            return f"I remember this: {memory}"
    return "I remember nothing about that."
