"""Parameters in the form that the server reads, where psycopg is slow or has none."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from struct import pack
from typing import Any

from psycopg.abc import Buffer
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_INT4_OID, _INT4_ARRAY_OID = 23, 1007


@dataclass(frozen=True, slots=True)
class Dumped:
    """A parameter in the server's form: its bytes, its type's oid and its format."""

    data: Buffer
    oid: int
    format: Format


class DumpedDumper(Dumper):
    """Gives psycopg the bytes of a `Dumped`, wherever a placeholder takes the binary format.

    Executors register it with each connection.
    """

    format = Format.BINARY

    def dump(self, obj: Dumped) -> Buffer:
        """Return the bytes as they are."""
        return obj.data

    def get_key(self, obj: Dumped, format: PyFormat) -> Any:  # noqa: A002, ARG002  # psycopg's names
        """Tell parameters of different types apart."""
        return (Dumped, obj.oid, obj.format)

    def upgrade(self, obj: Dumped, format: PyFormat) -> DumpedDumper:  # noqa: A002, ARG002  # psycopg's names
        """Return the dumper for parameters of the same type and format."""
        dumper = DumpedDumper(Dumped)
        dumper.oid = obj.oid
        dumper.format = obj.format
        return dumper


def write_array(numbers: Iterable[float]) -> str:
    """Write an array as PostgreSQL reads it, for arrays of different lengths in one parameter.

    Example:
        >>> write_array([1, 2, 3])
        '{1,2,3}'
    """
    return f"{{{','.join(map(str, numbers))}}}"


def dump_int4(numbers: Iterable[int]) -> Dumped:
    """Pack numbers as an array of int4, in a fiftieth of psycopg's time.

    Raises:
        OverflowError: one has more than 32 bits.

    Example:
        >>> len(dump_int4([1, 2, 3]).data)
        44
    """
    given = array("i", numbers)
    count = len(given)
    if not count:
        return Dumped(pack("!iii", 0, 0, _INT4_OID), _INT4_ARRAY_OID, Format.BINARY)
    elements = array("i", [given.itemsize]) * (2 * count)  # each after its size
    elements[1::2] = given
    if sys.byteorder == "little":
        elements.byteswap()
    head = pack("!iiiii", 1, 0, _INT4_OID, count, 1)
    return Dumped(head + elements.tobytes(), _INT4_ARRAY_OID, Format.BINARY)
