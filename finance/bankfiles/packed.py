"""Rows of a table kept small: a hundred thousand of them take about as much room as their text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import SupportsIndex, overload

from .cells import Cells
from .types import Refused

# A control character that no XML holds, and of no text file's cells is kept.
BETWEEN = "\x1f"
LARGEST_TEXT = 40 * 1024 * 1024
# What Python takes for a row beside its text.
ROW_COST = 48


class Unpacked(list):
    """The cells of one row, which remembers how it was kept."""

    __slots__ = ("kept",)

    kept: bytes


def unpacked(kept: bytes) -> Unpacked:
    cells = Unpacked(kept.decode().split(BETWEEN))
    cells.kept = kept
    return cells


def kept_of(cells: Cells) -> bytes:
    if isinstance(cells, Unpacked):
        return cells.kept
    return BETWEEN.join(cell or "" for cell in cells).encode()


class Rows(Sequence[Cells]):
    """The rows of a table, each unpacked anew whenever somebody looks at it."""

    def __init__(self, kept: list[bytes] | None = None, size: int = 0) -> None:
        """``size`` is what other tables of the same file take already."""
        self.kept = [] if kept is None else kept
        self.size = size

    def add(self, cells: Iterable[bytes], line: int) -> None:
        """Refused where a table is all text."""
        kept = b"\x1f".join(cells)
        self.size += len(kept) + ROW_COST
        if self.size > LARGEST_TEXT:
            size = LARGEST_TEXT // 1024 // 1024
            raise Refused(f"表里的文字超过 {size} MB，请按月分开导出", line)
        self.kept.append(kept)

    def __len__(self) -> int:
        return len(self.kept)

    def __iter__(self) -> Iterator[Cells]:
        return map(unpacked, self.kept)

    @overload
    def __getitem__(self, at: SupportsIndex) -> Cells: ...
    @overload
    def __getitem__(self, at: slice) -> "Rows": ...
    def __getitem__(self, at: SupportsIndex | slice) -> "Cells | Rows":
        return Rows(self.kept[at]) if isinstance(at, slice) else unpacked(self.kept[at])


class Body(Sequence[tuple[int, Cells]]):
    """数据行: rows of a table with the numbers of their lines, no larger than where they come from."""

    def __init__(self, pairs: Iterable[tuple[int, bytes]] = ()) -> None:
        self.pairs = list(pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        return ((line, unpacked(kept)) for line, kept in self.pairs)

    @overload
    def __getitem__(self, at: int) -> tuple[int, Cells]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, Cells]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, Cells] | list[tuple[int, Cells]]:
        if isinstance(at, slice):
            return [(line, unpacked(kept)) for line, kept in self.pairs[at]]
        line, kept = self.pairs[at]
        return line, unpacked(kept)
