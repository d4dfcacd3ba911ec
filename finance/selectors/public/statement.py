"""公示表: the frozen figures of a period, beside the period before, and what was corrected since."""

from dataclasses import dataclass

from communities.selectors import management_body_of
from finance.models import Entry, Statement
from finance.models.draft import Kind
from finance.selectors.public.entries import Line, largest
from finance.selectors.public.figures import Figures, before_of, frozen
from finance.selectors.public.layers import Layers, layers_of
from finance.selectors.public.verdict import Verdict, verdict
from finance.states import StatementStatus


@dataclass(frozen=True)
class Row:
    """One line of the table; fen as people say it, ``before`` None where there was no period."""

    code: str
    name: str
    fen: int
    before: int | None
    lines: int

    @property
    def change(self) -> int | None:
        """Change against the period before in tenths of a per cent, cut towards zero."""
        if not self.before:
            return None
        grown = self.fen - self.before
        tenths = abs(grown) * 1000 // abs(self.before)
        return tenths if grown >= 0 else -tenths


@dataclass(frozen=True)
class Section:
    """Income, cost or use: its categories and their subtotal."""

    kind: str
    total: Row
    rows: list[Row]


@dataclass(frozen=True)
class StatementView:
    statement: Statement
    layers: Layers
    versions: list[Statement]
    figures: Figures
    verdict: Verdict
    sections: list[Section]
    corrections: list[Entry]
    body: object
    largest: list[Line]

    @property
    def is_old(self) -> bool:
        return self.statement.status == StatementStatus.SUPERSEDED

    @property
    def newest(self) -> Statement:
        return self.versions[0]


def versions_of(statement: Statement) -> list[Statement]:
    """Every published version of the same period, newest first; one query."""
    shown = [StatementStatus.PUBLISHED, StatementStatus.SUPERSEDED]
    rows = Statement.objects.filter(
        fund=statement.fund_id, period=statement.period, status__in=shown
    )
    return list(rows.select_related("fund", "submitted_by", "decided_by").order_by("-version"))


def statement_view(statement: Statement, *, version: int | None, now, top: int = 0):
    """One version of a period; None where that version was never published. Six queries.

    A statement that waits for its confirmation shows what would be published.
    """
    waits = statement.status == StatementStatus.SUBMITTED
    versions = [statement] if waits else versions_of(statement)
    chosen = [one for one in versions if version in (None, one.version)]
    if not chosen:
        return None
    one = chosen[0]
    now_figures, before = frozen(one), before_of(one)
    layers = layers_of(one.fund) if top else Layers(one.fund, ())
    return StatementView(
        statement=one,
        layers=layers,
        versions=versions,
        figures=now_figures,
        verdict=verdict(one),
        sections=[_section(kind, now_figures, before) for kind in ("income", "cost", "use")],
        corrections=_corrections(one),
        body=management_body_of(one.estate, one.decided_at or now),
        largest=largest(layers, one.starts, one.ends, top) if top else [],
    )


def _section(kind: str, now: Figures, before: Figures | None) -> Section:
    rows = [
        Row(share.code, share.name, share.fen, _before(before, share.code), share.lines)
        for share in now.largest_first(kind)
    ]
    total = Row(
        "", "", getattr(now, kind), before and getattr(before, kind), sum(r.lines for r in rows)
    )
    return Section(kind, total, rows)


def _before(before: Figures | None, code: str) -> int | None:
    if before is None:
        return None
    return before.shares[code].fen if code in before.shares else 0


def _corrections(statement: Statement) -> list[Entry]:
    """Reversals, booked later, of entries of this period."""
    return list(
        Entry.objects.for_estate(statement.estate_id)
        .shown()
        .filter(
            fund=statement.fund_id,
            kind=Kind.CORRECTION,
            reverses__booking_date__range=(statement.starts, statement.ends),
            booking_date__gt=statement.ends,
        )
        .order_by("booking_date", "number")
    )
