"""Histories as ChatGPT and Claude export them, small and made up."""

from __future__ import annotations

from typing import Any

NOON = 1_556_971_200.0  # 2019-05-04 12:00:00 UTC


def chatgpt_node(
    key: str,
    parent: str | None,
    role: str = "",
    text: str = "",
    at: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One node of a tree; without a role it has no message."""
    message: dict[str, Any] | None = None
    if role:
        message = {
            "id": f"message-{key}",
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": at,
            "content": {"content_type": "text", "parts": [text]},
            "metadata": {"model_slug": "gpt-4"} if role == "assistant" else {},
            "recipient": "all",
            **more,
        }
    return {"id": key, "message": message, "parent": parent, "children": []}


def chatgpt(id_: str = "talk-1") -> dict[str, Any]:
    """A conversation whose answer was made twice, after a hidden message and a thought."""
    thought = {"content_type": "thoughts", "thoughts": [{"summary": "Hm", "content": "Tea?"}]}
    hidden = {"is_visually_hidden_from_conversation": True}
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    nodes = [
        chatgpt_node("root", None),
        chatgpt_node("setup", "root", "system", "Be brief.", metadata=hidden),
        chatgpt_node("question", "setup", "user", "How do I brew oolong?", NOON),
        chatgpt_node("thought", "question", "assistant", at=NOON + 1, content=thought),
        chatgpt_node("first", "thought", "assistant", "With boiling water.", NOON + 2),
        chatgpt_node("second", "thought", "assistant", "At ninety degrees.", NOON + 60),
        chatgpt_node(
            "picture",
            "second",
            "user",
            at=NOON + 90,
            content={"content_type": "multimodal_text", "parts": [picture, "Is this oolong?"]},
        ),
        chatgpt_node("untimed", "picture", "assistant", "It looks like sencha."),
    ]
    return {
        "title": "Tea",
        "create_time": NOON,
        "update_time": NOON + 100,
        "mapping": {node["id"]: node for node in nodes},
        "current_node": "untimed",
        "conversation_id": id_,
    }


CHATGPT_TEXTS = [
    ("user", "How do I brew oolong?", 0),
    ("assistant", "With boiling water.", 2),
    ("assistant", "At ninety degrees.", 60),
    ("user", "[image]\nIs this oolong?", 90),
    ("assistant", "It looks like sencha.", 90),
]
"""What of it is remembered, in its order, and how many seconds after noon."""


def claude(id_: str = "chat-1") -> dict[str, Any]:
    """A conversation with a thought, a tool and an attached file."""
    return {
        "uuid": id_,
        "name": "Trains",
        "created_at": "2024-02-01T08:00:00.000000Z",
        "chat_messages": [
            {
                "uuid": f"{id_}-a",
                "text": "When does the train leave?",
                "content": [{"type": "text", "text": "When does the train leave?"}],
                "sender": "human",
                "created_at": "2024-02-01T08:00:01.000000Z",
                "attachments": [{"file_name": "plan.txt", "extracted_content": "Turin 9:10"}],
                "files": [{"file_name": "ticket.pdf"}],
            },
            {
                "uuid": f"{id_}-b",
                "text": "",
                "content": [
                    {"type": "thinking", "thinking": "The plan says 9:10."},
                    {"type": "tool_use", "name": "clock", "input": {"zone": "CET"}},
                    {
                        "type": "tool_result",
                        "name": "clock",
                        "content": [{"type": "text", "text": "8:00"}],
                    },
                    {"type": "text", "text": "At ten past nine."},
                ],
                "sender": "assistant",
                "created_at": "2024-02-01T08:00:09.000000Z",
            },
            {"uuid": f"{id_}-c", "text": "Thanks!", "sender": "human", "created_at": None},
            {"uuid": f"{id_}-d", "text": "", "content": [], "sender": "assistant"},
        ],
    }
