"""Documents of one agent: the part of `agent.archival` that cuts files into passages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from langgraph_letta_store._parsers.documents.cut import cut_document
from langgraph_letta_store._tiers.archival import documents
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.records import Documents, InsertedDocument

if TYPE_CHECKING:
    from langchain_text_splitters import TextSplitter


class AsyncAgentDocuments(AsyncAgentFacade):
    """The documents whose passages an agent has; `agent.archival` has these methods.

    Example:
        >>> await ada.archival.insert_document(Path("handbook.pdf"))
        >>> await ada.archival.search("holidays")
    """

    async def insert_document(
        self,
        path_or_text: str | PathLike[str],
        *,
        source: str | None = None,
        chunk_size: int = 1000,
        chunk_overlap: int = 100,
        splitter: TextSplitter | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        archive: str | None = None,
    ) -> InsertedDocument:
        """Cut a document into passages, and insert them in one transaction.

        A document of the same source is replaced: passages whose texts it still has stay, with
        their vectors; new ones are embedded and inserted, those of other texts deleted. Passages
        have `source`, `position` (from 0) and, of a PDF, `page` (from 1) in their metadata.
        Near-duplicates of other passages are kept. It needs the extra `documents`. A store that
        encrypts must keep sources readable: `Encryption(..., searchable=["document"])`.

        Args:
            path_or_text: a file, as a `Path`: PDF, DOCX, HTML, Markdown or other text in UTF-8, by
                its name's ending; or a text.
            source: the document's name; default: the path as given. A text must have one.
            chunk_size: the most characters of a passage.
            chunk_overlap: how many characters of a passage the next one repeats at most.
            splitter: LangChain's text splitter, instead of a recursive one with these sizes.
            tags: tags for its passages.
            metadata: metadata for its passages.
            archive: the archive to insert into; default: the agent's own memory.

        Returns:
            How many passages were inserted, changed, kept and deleted.

        Raises:
            InvalidDocumentError: the file is damaged, of another format, has no text, or goes
                beyond a limit: 64 MiB (of a DOCX also unpacked), 5,000 pages, 10 million
                characters, 20,000 passages.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.
            MissingArchiveError: the agent is not attached to the archive.
            ConfigurationError: a package of the extra `documents` is missing.
            ConcurrentWriteError: other writers changed the document during each attempt.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            OSError: the file cannot be read.

        Example:
            >>> await ada.archival.insert_document("Oolong: ninety degrees.", source="tea.txt")
            InsertedDocument(source='tea.txt', passages=1, inserted=1, changed=0, kept=0, deleted=0)
        """
        sizes = (chunk_size, chunk_overlap)
        cut = await asyncio.to_thread(cut_document, path_or_text, source, splitter, *sizes)
        return await self.run(
            documents.insert_document, cut, tags=tags, metadata=metadata, archive=archive
        )

    async def delete_document(self, source: str, *, archive: str | None = None) -> int:
        """Delete the passages of a document, and return how many there were.

        Args:
            source: the document's name, as `list_documents` has it.
            archive: the archive that has it; default: the agent's own memory.

        Raises:
            MissingDocumentError: there is no such document.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await ada.archival.delete_document("handbook.pdf")
            42
        """
        return await self.run(documents.delete_document, source, archive=archive)

    async def list_documents(self, *, archive: str | None = None) -> Documents:
        """Return the documents of the agent and its archives, or of one archive, by their sources.

        Raises:
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> [document.source for document in await ada.archival.list_documents()]
            ['handbook.pdf']
        """
        return await self.run(documents.list_documents, archive=archive)
