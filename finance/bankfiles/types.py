"""What a bank file becomes: plain values, no database, no web."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any


class Refused(Exception):
    """The file as a whole cannot be read; carries one Chinese sentence and, if known, a place."""

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(row, column, message)


@dataclass(frozen=True)
class Problem:
    """问题: one thing a person must mend, by row and column as a spreadsheet counts them."""

    row: int | None
    column: str | None
    message: str


@dataclass(slots=True)
class Row:
    """流水: one movement. ``amount_fen`` is signed, + into the account; 0 where nothing moved.

    ``gross_fen`` and ``side`` keep what the file printed (收入, 支出, 中性), for its own totals.
    ``voided_fen`` is the amount of a closed order and of its refund that cancel inside one file.
    """

    line: int
    at: date | datetime
    amount_fen: int
    balance_fen: int | None = None
    counterparty: str = ""
    memo: str = ""
    reference: str = ""
    account_no: str = ""
    status: str = ""
    counterparty_account: str = ""
    gross_fen: int = 0
    side: str = ""
    voided_fen: int = 0

    @property
    def day(self) -> date:
        return self.at.date() if isinstance(self.at, datetime) else self.at


# Rows written out at a time.
PIECE = 1000
FIELDS = (
    "date", "time", "amount", "income", "expense", "direction", "balance", "counterparty",
    "counterparty_account", "memo", "reference", "currency", "status", "account_no", "kind",
    "payer", "payee", "payer_account", "payee_account",
    "fee", "refunded",
)  # fmt: skip


@dataclass
class Mapping:
    """列对应: which column means what. ``columns`` maps a field to column positions from 0.

    ``memo`` joins its columns, any other field takes the first filled; the counterparty is the payer
    of what came in and the payee of what went out, where a bank writes both. ``sign`` is one of signed, inout, flag.
    ``flipped`` turns 借/贷 round, for books kept from the other side. ``minus`` says what a minus
    on an outgoing figure means: ``mark`` (it only says that money went out), ``reversal`` (红字: it
    came back), ``""`` (every file shows it anew).
    """

    header_line: int
    header: list[str]
    columns: dict[str, list[int]]
    sign: str
    flipped: bool = False
    sheet: str = ""
    sure: bool = False
    minus: str = ""

    @property
    def signature(self) -> str:
        """The same for every file with the same header, wherever the header stands."""
        return header_signature(self.header)

    @property
    def sides(self) -> tuple[str, str]:
        """The columns of what came in and of what went out."""
        return ("expense", "income") if self.flipped else ("income", "expense")

    @property
    def ways(self) -> tuple[str, str]:
        """What the direction column says of the two, as ``layouts.way_of`` reads it."""
        return ("out", "in") if self.flipped else ("in", "out")

    def column(self, name: str) -> int | None:
        found = self.columns.get(name)
        return found[0] if found else None

    def to_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict) -> "Mapping":
        unknown = set(data["columns"]) - set(FIELDS)
        if unknown or data["sign"] not in {"signed", "inout", "flag"}:
            raise ValueError(f"not a mapping: {sorted(unknown)} {data['sign']}")
        return cls(**data)


@dataclass(frozen=True)
class Choice:
    """读法: what a file would say if it were read this way, for a person to choose from.

    ``label`` is a Chinese sentence; ``mapping`` read with ``sure`` set gives exactly these figures.
    ``closing_fen`` is the last balance, else None. ``sample`` holds up to three rows as
    ``{"line", "day", "amount_fen", "balance_fen", "counterparty", "memo"}``, those first whose
    amount is not the same in every choice.
    """

    label: str
    mapping: dict
    rows: int
    in_fen: int
    out_fen: int
    closing_fen: int | None = None
    sample: list[dict] = field(default_factory=list)


def header_signature(header: list[str]) -> str:
    return hashlib.sha256("\x1f".join(header).encode()).hexdigest()


@dataclass
class Reading:
    """读数: everything a file said, and everything wrong with it.

    Money is integer fen. ``differences`` block storing unless a person accepts them with a reason,
    ``errors`` always block. ``notes`` block nothing.

    ``decided_by`` says what chose the columns and signs: balance, totals, words, or nothing. With
    ``nothing`` a person must: ``question`` asks, ``choices`` are the answers, and the rows here are
    those of the first. ``summary`` shows the question as an error: no command can answer it.
    """

    format: str = ""
    currency: str = ""
    rows: list[Row] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    account_tail: str = ""
    mapping_guess: Mapping | None = None
    printed_totals: bool = False
    notes: list[str] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    printed_from: str = ""
    printed_until: str = ""
    decided_by: str = ""
    question: str = ""
    choices: list[Choice] = field(default_factory=list)

    @property
    def covers(self) -> tuple[date, date] | None:
        """The days it speaks of: the range it prints, else those of its first and last row."""
        if self.printed_from:
            return date.fromisoformat(self.printed_from), date.fromisoformat(self.printed_until)
        days = self.days
        return (min(days), max(days)) if days else None

    @property
    def days(self) -> set[date]:
        """Those of its rows."""
        return {row.day for row in self.rows}

    @property
    def first(self) -> date | None:
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        return max(self.days, default=None)

    @property
    def sum_in_fen(self) -> int:
        return sum(row.amount_fen for row in self.rows if row.amount_fen > 0)

    @property
    def sum_out_fen(self) -> int:
        return -sum(row.amount_fen for row in self.rows if row.amount_fen < 0)

    def summary(self) -> dict:
        """The published JSON form of ``import_bank --json``: these keys and no other."""
        asked = [Problem(None, None, self.question)] if self.question else []
        days = self.days
        return {
            "format": self.format,
            "currency": self.currency,
            "rows": len(self.rows),
            "sum_in_fen": self.sum_in_fen,
            "sum_out_fen": self.sum_out_fen,
            "first": min(days).isoformat() if days else None,
            "last": max(days).isoformat() if days else None,
            "differences": self.differences,
            "errors": [asdict(problem) for problem in [*self.errors, *asked]],
        }

    def json_pieces(self) -> Iterator[str]:
        """Rows field by field, some at a time: a file may hold a hundred thousand."""
        yield _json(self._without_rows())[:-1] + ', "rows": {'
        for name in Row.__slots__:
            yield (", " if name != Row.__slots__[0] else "") + f'"{name}": ['
            for first in range(0, len(self.rows), PIECE):
                values = [getattr(row, name) for row in self.rows[first : first + PIECE]]
                if name == "at":
                    values = [at.isoformat() for at in values]
                yield (", " if first else "") + _json(values)[1:-1]
            yield "]"
        yield "}}"

    def _without_rows(self) -> dict:
        data = {name: value for name, value in vars(self).items() if name != "rows"}
        data["errors"] = [asdict(problem) for problem in self.errors]
        data["mapping_guess"] = self.mapping_guess and self.mapping_guess.to_json()
        data["choices"] = [asdict(choice) for choice in self.choices]
        return data

    @classmethod
    def from_json(cls, data: dict) -> "Reading":
        data = dict(data)
        columns = data["rows"] | {"at": map(_moment, data["rows"]["at"])}
        data["rows"] = [Row(*values) for values in zip(*columns.values(), strict=True)]
        data["errors"] = [Problem(**problem) for problem in data["errors"]]
        data["choices"] = [Choice(**choice) for choice in data["choices"]]
        if data["mapping_guess"]:
            data["mapping_guess"] = Mapping.from_json(data["mapping_guess"])
        return cls(**data)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
