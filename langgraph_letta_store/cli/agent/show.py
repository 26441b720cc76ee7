"""`letta-store agent show`: show an agent's core memory."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output, readers
from langgraph_letta_store.cli.keys import Keys, load_keys


def show(
    name: options.AgentName,
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    as_json: options.AsJson = False,
) -> None:
    """Show an agent's core memory as its prompt has it, and how much each tier has."""
    from langgraph_letta_store.agents.operations import forget as forgetting
    from langgraph_letta_store.cli.target import open_agent

    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_agent(
        conn_string, schema, name, tenant, encrypt=load_keys(keys), reader=read_from
    ) as agent:
        compiled, contents = agent.compile(), agent.run(forgetting.count_contents)
    if as_json:
        output.write_json({"agent": name, "compiled": compiled, "contents": contents})
        return
    console = Console()
    if not contents:
        console.print(Text(f"{name} has nothing."))
        return
    console.print(Text(compiled), soft_wrap=True)
    console.print()
    console.print(contents)
