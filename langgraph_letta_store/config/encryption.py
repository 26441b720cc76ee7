"""The option `encrypt`: the keys for values, and whether rows in plain text are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langgraph_letta_store.config.checks import invalid, is_mapping
from langgraph_letta_store.config.options import parse_names
from langgraph_letta_store.errors import ConfigurationError, MissingKeyError

KEY_BYTES = 32
"""The size of a key."""

_RESERVED = "letta."
"""What begins the keys that sealed items have of their own."""

_MAX_ID_BYTES = 255
"""An id's length is stored in one byte."""


@dataclass(frozen=True, slots=True)
class Encryption:
    """Encrypts stored values with AES-256-GCM, each bound to its row.

    A value that was changed, moved to another row or written without the key is refused with a
    `ForgedRowError` that names the row.

    Args:
        keys: keys of 32 bytes by id: a mapping, or a function that returns the key of an id and
            raises a KeyError if there is none. The function is called once for each id and its
            result is cached, in the thread that reads or writes.
        current: the id of the key that new values are encrypted with, or a function that returns
            the id for a tenant ("" without tenants). Values name their key, so that older ones are
            read with theirs: change `current` to rotate.
        hashes: the id of the key that hashes of message ids, run ids and words are made with, or a
            function of the tenant. It must stay the same for as long as the rows exist, since a
            hash cannot be compared with one made with another key. If it is lost, values can still
            be read.
        allow_plain: whether rows that were written before the store or saver encrypted are read;
            new ones are encrypted. While it is set, a forged row in plain text is read, too.
        searchable: the fields of items that stay readable beside the encrypted value, for filters:
            their names at the top of the value, such as `["kind", "tags"]`. All other fields can
            only be read with the item.
        words: whether hashes of the words of items and messages are kept, made with the key
            `hashes`, so that they can be searched for words. How often a word occurs shows.

    Raises:
        ConfigurationError: an argument is invalid; the message names it.

    Example:
        >>> from secrets import token_bytes
        >>> keys = {"2026-11": token_bytes(32), "hashes": token_bytes(32)}
        >>> Encryption(keys, current="2026-11", hashes="hashes").current
        '2026-11'
    """

    keys: Mapping[str, bytes] | Callable[[str], bytes] = field(repr=False)
    current: str | Callable[[str], str]
    hashes: str | Callable[[str], str]
    allow_plain: bool = False
    searchable: Sequence[str] = ()
    words: bool = False

    def __post_init__(self) -> None:
        """Check the arguments, and the keys of a mapping."""
        given: Any = self.keys
        if is_mapping(given):
            for id_, key in given.items():
                _check_id("a key's id in encrypt.keys", id_)
                check_key(id_, key)
        elif not callable(given):
            expected = "a mapping from ids to keys, or a function that returns the key of an id"
            raise ConfigurationError(invalid("encrypt.keys", expected, type(given).__name__))
        for name in ("current", "hashes"):
            id_ = getattr(self, name)
            if callable(id_):
                continue
            _check_id(f"encrypt.{name}", id_)
            if is_mapping(given) and id_ not in given:
                msg = f"encrypt.{name} is {id_!r:.80}, and encrypt.keys has no such key; add it"
                raise ConfigurationError(msg)
        for name in ("allow_plain", "words"):
            if type(flag := getattr(self, name)) is not bool:
                raise ConfigurationError(invalid(f"encrypt.{name}", "a bool", flag))
        fields = parse_names("encrypt.searchable", self.searchable, "['kind', 'tags']")
        for field_name in fields:
            if field_name.startswith(_RESERVED):
                expected = f"names of fields that do not begin with {_RESERVED!r}"
                raise ConfigurationError(invalid("encrypt.searchable", expected, field_name))
        object.__setattr__(self, "searchable", fields)

    def current_id(self, tenant: str) -> str:
        """Return the id of the key for a tenant's new values."""
        return _id_of("encrypt.current", self.current, tenant)

    def hashes_id(self, tenant: str) -> str:
        """Return the id of the key for a tenant's hashes."""
        return _id_of("encrypt.hashes", self.hashes, tenant)

    def find_key(self, id_: str) -> bytes:
        """Return a key.

        Raises:
            MissingKeyError: there is none.
            ConfigurationError: it is not 32 bytes.
        """
        keys: Any = self.keys
        try:
            key = keys[id_] if is_mapping(keys) else keys(id_)
        except KeyError:
            key = None
        if key is None:
            msg = (
                f"`encrypt.keys` has no key {id_!r:.80}, so that what it encrypted cannot be read; "
                "add the key, or delete these rows if the key was destroyed"
            )
            raise MissingKeyError(msg)
        check_key(id_, key)
        return bytes(key)


@dataclass(frozen=True, slots=True)
class SerializerEncryption:
    """How a saver whose `serde` is LangGraph's `EncryptedSerializer` treats rows in plain text.

    Such a serializer encrypts values without their rows, so that one moved to another row is not
    noticed; `Encryption` binds them.

    Args:
        allow_plain: whether values that are not encrypted are read.
    """

    allow_plain: bool = False


def check_encrypt(encrypt: Any, *, serializer: bool = False) -> None:
    """Check the option `encrypt`.

    Raises:
        ConfigurationError: it is of another type.
    """
    classes = (Encryption, SerializerEncryption) if serializer else (Encryption,)
    if encrypt is not None and not isinstance(encrypt, classes):
        expected = " or ".join(f"a {class_.__name__}" for class_ in classes) + ", or None"
        raise ConfigurationError(invalid("encrypt", expected, type(encrypt).__name__))


def check_key(id_: Any, key: Any) -> None:
    """Check a key; an error never shows it.

    Raises:
        ConfigurationError: it is not 32 bytes.
    """
    if not isinstance(key, (bytes, bytearray)) or len(key) != KEY_BYTES:
        got = f"{len(key)} bytes" if isinstance(key, (bytes, bytearray)) else type(key).__name__
        raise ConfigurationError(
            f"the key {id_!r:.80} of `encrypt.keys` must be {KEY_BYTES} bytes, got {got}; "
            "secrets.token_bytes(32) makes one"
        )


def _id_of(place: str, given: str | Callable[[str], str], tenant: str) -> str:
    if isinstance(given, str):
        return given
    id_ = given(tenant)
    _check_id(f"{place}({tenant!r:.80})", id_)
    return id_


def _check_id(place: str, id_: Any) -> None:
    if not isinstance(id_, str) or not 0 < len(id_.encode("utf-8", "replace")) <= _MAX_ID_BYTES:
        expected = f"an id of 1 to {_MAX_ID_BYTES} bytes"
        raise ConfigurationError(invalid(place, expected, id_))
