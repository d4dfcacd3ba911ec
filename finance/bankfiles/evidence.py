"""余额凭据: how far each balance of a file follows from the one before it, if its columns mean this."""

import itertools
import re
from dataclasses import dataclass, replace
from typing import Any

from .cells import Cell, Cells, parse_day, text_of
from .layouts import IN, OUT, way_of
from .lines import fen_of
from .mapper import NO_MONEY, locate
from .tables import Sheet
from .types import Mapping

SAMPLED = 300


@dataclass(frozen=True)
class Balances:
    """Pairs of rows whose balance follows, and pairs whose balance does not."""

    follow: int = 0
    broken: int = 0

    @property
    def decide(self) -> bool:
        return self.follow > 0 and self.follow >= self.broken

    @property
    def are_whole(self) -> bool:
        return self.follow > 0 and not self.broken


def minus_of(outgoing: list[int]) -> str:
    """What a minus on these outgoing figures means: on all of them it says nothing new."""
    if not any(fen < 0 for fen in outgoing):
        return ""
    return "mark" if all(fen <= 0 for fen in outgoing) else "reversal"


class Sample:
    """The first dated rows under a heading, as figures column by column."""

    def __init__(self, sheet: Sheet, mapping: Mapping, most: int = SAMPLED) -> None:
        self.header = mapping.header
        self.rows: list[Cells] = []
        days = []
        for cells in itertools.islice(sheet.rows, locate(sheet.rows, mapping), None):
            if len(self.rows) == most:
                break
            if (day := _day_of(cells, mapping.columns["date"][0])) is not None:
                self.rows.append(cells)
                days.append(day)
        self.width = max((len(cells) for cells in self.rows), default=0)
        self.up = any(a < b for a, b in itertools.pairwise(days))
        self.down = any(a > b for a, b in itertools.pairwise(days))
        self._fens: dict[int, list[int | None]] = {}
        self._ways: dict[int, list[str]] = {}

    def cells(self, at: int) -> list[Cell]:
        return [cells[at] if at < len(cells) else None for cells in self.rows]

    def fens(self, at: int) -> list[int | None]:
        if at not in self._fens:
            self._fens[at] = [fen_of(cell) for cell in self.cells(at)]
        return self._fens[at]

    def ways(self, at: int) -> list[str]:
        if at not in self._ways:
            self._ways[at] = [way_of(cell) for cell in self.cells(at)]
        return self._ways[at]

    def money_columns(self) -> list[int]:
        """Columns whose filled cells are figures, and no numbers of something else."""
        return [at for at in range(self.width) if self._is_money(at)]

    def _is_money(self, at: int) -> bool:
        if at < len(self.header) and NO_MONEY.search(self.header[at]):
            return False
        filled = [text_of(cell) for cell in self.cells(at) if text_of(cell)]
        known = sum(1 for fen in self.fens(at) if fen is not None)
        numbered = all(word.isascii() and re.fullmatch(r"\d{9,}|0\d+", word) for word in filled)
        counted = filled == [str(number) for number in range(1, len(filled) + 1)]
        return (
            bool(filled)
            and known * 2 >= len(filled)
            and not numbered
            and not (counted and len(filled) > 1)
        )

    def way_columns(self) -> list[int]:
        """Columns whose filled cells all say whether money came in or went out."""
        found = []
        for at in range(self.width):
            cells = zip(self.cells(at), self.ways(at), strict=True)
            ways = {way for cell, way in cells if str(cell or "").strip()}
            if "" not in ways and ways & {IN, OUT}:
                found.append(at)
        return found

    def outgoing(self, mapping: Mapping) -> list[int]:
        """The figures that a minus may stand before although money went out anyway."""
        if mapping.sign == "inout":
            return [fen for fen in self._column(mapping, mapping.sides[1]) if fen]
        at = mapping.column("direction")
        if mapping.sign == "signed" or at is None:
            return []
        fens = zip(self._column(mapping, "amount"), self.ways(at), strict=True)
        return [fen for fen, way in fens if fen and way == mapping.ways[1]]

    def amounts(self, mapping: Mapping) -> list[int]:
        """Signed fen of each row; 0 where this reading sees nothing move."""
        marked = (mapping.minus or minus_of(self.outgoing(mapping))) == "mark"
        if mapping.sign == "inout":
            sides = (self._column(mapping, name) for name in mapping.sides)
            return [a - (abs(b) if marked else b) for a, b in zip(*sides, strict=True)]
        amounts, at = self._column(mapping, "amount"), mapping.column("direction")
        if mapping.sign == "signed" or at is None:
            return [-fen if mapping.flipped else fen for fen in amounts]
        gained, paid = mapping.ways
        return [
            fen if way == gained else -(abs(fen) if marked else fen) if way == paid else 0
            for fen, way in zip(amounts, self.ways(at), strict=True)
        ]

    def _column(self, mapping: Mapping, name: str) -> list[int]:
        at = mapping.column(name)
        return [0] * len(self.rows) if at is None else [fen or 0 for fen in self.fens(at)]

    def balances(self, mapping: Mapping) -> Balances:
        """In the order that the days allow, else in the better of the two."""
        at = mapping.column("balance")
        if at is None:
            return Balances()
        rows = list(zip(self.amounts(mapping), self.fens(at), strict=True))
        tried = []
        if self.up or not self.down:
            tried.append(_run(rows))
        if self.down or not self.up:
            tried.append(_run(rows[::-1]))
        return max(tried, key=lambda found: (found.follow, -found.broken))

    def moved(self, mapping: Mapping) -> set[int]:
        """The rows in which this reading sees money move."""
        return {at for at, fen in enumerate(self.amounts(mapping)) if fen}


def _run(rows: list[tuple[int, int | None]]) -> Balances:
    """Oldest first. A row of nought that leaves the balance as it was proves nothing."""
    follow = broken = 0
    for (_, before), (moved, after) in itertools.pairwise(rows):
        if before is None or after is None:
            continue
        if after != before + moved:
            broken += 1
        elif moved:
            follow += 1
    return Balances(follow, broken)


def _day_of(cells: Cells, at: int) -> str | None:
    try:
        return f"{parse_day(cells[at] if at < len(cells) else None):%Y%m%d}"
    except ValueError:
        return None


def varied(mapping: Mapping, **changes: Any) -> Mapping:
    """The same mapping with something else, its memo without the columns now taken."""
    found = replace(mapping, sure=False, **changes)
    taken = {at for name, places in found.columns.items() if name != "memo" for at in places}
    memo = [at for at in found.columns.get("memo", []) if at not in taken]
    found.columns = {name: at for name, at in found.columns.items() if name != "memo"}
    if memo:
        found.columns["memo"] = memo
    return found
