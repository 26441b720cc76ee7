"""Children of a process whose event loop is busy."""

from __future__ import annotations

import asyncio

from langchain_core.messages import HumanMessage

from langgraph_letta_store import (
    AsyncLettaMemory,
)
from tests.support.forks.children import (
    INDEX,
    POOL,
    aown_rows,
    backends,
    fork,
    graph_of,
    wait,
    with_name,
)


def coroutines(dsn: str, schema: str) -> None:
    """A child of a process whose loop is busy with many calls; both go on."""
    named = with_name(dsn, schema)

    async def child_main(memory: AsyncLettaMemory, name: str) -> None:
        await aown_rows(memory.store, name)
        graph = graph_of(memory.saver)
        config = {"configurable": {"thread_id": name}}
        await graph.ainvoke({"messages": [HumanMessage(f"I am {name}")]}, config)
        said = (await graph.aget_state(config)).values["messages"]
        assert [message.content for message in said] == [f"I am {name}", "heard"]
        # From a thread, which finds the child's loop.
        item = await asyncio.to_thread(memory.store.get, ("rows", name), f"{name} 1")
        assert item is not None

    def child(memory: AsyncLettaMemory, name: str) -> None:
        asyncio.run(child_main(memory, name))

    async def main() -> None:
        async with AsyncLettaMemory.from_conn_string(
            named, pool_config=POOL, index=INDEX, schema=schema
        ) as memory:
            await child_main(memory, "before")
            ours = backends(dsn, schema)
            busy = asyncio.create_task(aown_rows(memory.store, "busy", 300))
            await asyncio.sleep(0.05)
            # One in the midst of the loop's turn, one from another thread.
            first = fork(lambda: child(memory, "first"))
            second = await asyncio.to_thread(fork, lambda: child(memory, "second"))
            await busy
            await asyncio.to_thread(wait, first, second)
            await aown_rows(memory.store, "parent", 5)
            assert ours <= backends(dsn, schema), "a child ended a session of the parent"

    asyncio.run(main())
