"""The conversation that the demo plays when it is given none."""

from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage

from letta_store_demo.conversations import Conversation, Question, Session

TRIP = Conversation(
    "a trip to Lisbon",
    (
        Session(
            "3 March 2025",
            (
                HumanMessage("Hi! I'm Nora. I'm planning a trip to Lisbon with my sister Ida."),
                AIMessage("Lovely, Nora! When are you going, and what do you both enjoy?"),
                HumanMessage(
                    "We arrive on 12 May and stay for six nights. I love old trams and tiled "
                    "houses; Ida would rather surf."
                ),
                AIMessage("Trams and tiles for you, waves for Ida. Is there food you avoid?"),
                HumanMessage("I'm allergic to shellfish, and Ida has been vegetarian for years."),
                AIMessage("Noted: no shellfish for you, vegetarian for Ida."),
            ),
        ),
        Session(
            "20 March 2025",
            (
                HumanMessage("We booked a small flat in Alfama, two steps from the miradouro."),
                AIMessage("A fine choice. Alfama is steep, so pack good shoes. How do you travel?"),
                HumanMessage(
                    "By night train from Madrid, because I'm afraid of flying. "
                    "My budget for the whole trip is 900 euros."
                ),
                AIMessage("A night train and 900 euros: I will keep to both."),
                HumanMessage("Can you suggest a day by the sea?"),
                AIMessage("Take the train to Carcavelos: Ida can surf while you walk to the fort."),
            ),
        ),
        Session(
            "2 April 2025",
            (
                HumanMessage("My friend Tomás in Lisbon invited us to a fado evening on 14 May."),
                AIMessage("How kind of him! Shall I keep the 14th free?"),
                HumanMessage(
                    "Yes please. His birthday is the day after, so I want to bring him a book "
                    "about tram 28."
                ),
                AIMessage("A book about tram 28 for Tomás's birthday on 15 May. Good idea."),
            ),
        ),
    ),
    (
        Question("What am I allergic to?", "shellfish"),
        Question("Where is the flat that we booked?", "Alfama"),
        Question("How large is my budget for the trip?", "900 euros"),
        Question("What do I want to bring Tomás for his birthday?", "a book about tram 28"),
    ),
)
