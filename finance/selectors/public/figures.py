"""Sums of a fund over whole months, from the month balances: as fast for ten years as for one."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Sum

from finance.models import MonthBalance
from finance.models.books import OWED, OWN

INCOME, COST, USE, EQUITY = "income", "cost", "use", "equity"


@dataclass
class Share:
    """A category with its sum (fen, as people say it: income and expense both positive)."""

    code: str
    name: str
    kind: str
    fen: int = 0
    lines: int = 0


@dataclass
class Month:
    first: date
    income_fen: int = 0
    expense_fen: int = 0
    is_published: bool = False


@dataclass
class Figures:
    """期初 + 前期更正 + 收入 − 成本 − 使用 = 期末, in fen, with the categories behind it.

    ``owed`` is what was held for others (预收与待退) at the end, by the account's name.
    """

    opening: int = 0
    prior: int = 0
    income: int = 0
    cost: int = 0
    use: int = 0
    shares: dict[str, Share] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)

    @property
    def owed_fen(self) -> int:
        return sum(self.owed.values())

    @property
    def money(self) -> int:
        """What lies on the accounts: the fund's own, and what it owes."""
        return self.closing + self.owed_fen

    @property
    def expense(self) -> int:
        return self.cost + self.use

    @property
    def closing(self) -> int:
        return self.opening + self.prior + self.income - self.cost - self.use

    def largest_first(self, *kinds: str) -> list[Share]:
        found = [
            one for one in self.shares.values() if one.kind in kinds and (one.fen or one.lines)
        ]
        return sorted(found, key=lambda one: (-one.fen, one.code))


def month_rows(fund, first: date | None, last: date | None):
    """One row per account and month; one query."""
    rows = MonthBalance.objects.filter(fund=fund)
    if first:
        rows = rows.filter(month__gte=first.replace(day=1))
    if last:
        rows = rows.filter(month__lte=last)
    return list(
        rows.annotate(
            kind=F("account__kind"),
            code=F("account__code"),
            name=F("account__name"),
            parent_code=F("account__parent__code"),
            parent_name=F("account__parent__name"),
        ).values(
            "month", "debit_fen", "credit_fen", "n_lines",
            "kind", "code", "name", "parent_code", "parent_name",
        )
    )  # fmt: skip


def own_before(fund, day: date) -> int:
    """What the fund owned before the month of ``day``; one query."""
    found = MonthBalance.objects.filter(
        fund=fund, account__kind__in=OWN, month__lt=day.replace(day=1)
    ).aggregate(fen=Sum(F("debit_fen") - F("credit_fen")))
    return found["fen"] or 0


def owed_until(rows, last: date) -> dict[str, int]:
    """预收与待退 at the end of ``last``, by name, of ``month_rows`` since the beginning."""
    held: dict[str, int] = {}
    for row in rows:
        if row["kind"] in OWED and row["month"] <= last:
            fen = row["credit_fen"] - row["debit_fen"]
            held[row["name"]] = held.get(row["name"], 0) + fen
    return {name: fen for name, fen in held.items() if fen}


def figures(rows, *, opening: int = 0, opened: date | None = None) -> Figures:
    """Sum up rows of ``month_rows``. Money carried forward (期初结转) in the month ``opened`` counts
    as opening; later it is money that was found (前期更正)."""
    found = Figures(opening=opening)
    for row in rows:
        debit, kind = row["debit_fen"] - row["credit_fen"], row["kind"]
        if kind == EQUITY:
            if row["month"] == opened:
                found.opening -= debit
            else:
                found.prior -= debit
        elif kind in (INCOME, COST, USE):
            fen = -debit if kind == INCOME else debit
            setattr(found, kind, getattr(found, kind) + fen)
            _share(found, row, fen)
    return found


def _share(found: Figures, row, fen: int) -> None:
    code = row["parent_code"] or row["code"]
    name = row["parent_name"] or row["name"]
    share = found.shares.setdefault(code, Share(code, name, row["kind"]))
    share.fen += fen
    share.lines += row["n_lines"]


def by_month(rows) -> list[Month]:
    """Income and expense of each month that has any, oldest first."""
    months: dict[date, Month] = {}
    for row in rows:
        if row["kind"] not in (INCOME, COST, USE):
            continue
        month = months.setdefault(row["month"], Month(row["month"]))
        debit = row["debit_fen"] - row["credit_fen"]
        if row["kind"] == INCOME:
            month.income_fen -= debit
        else:
            month.expense_fen += debit
    return [months[first] for first in sorted(months)]


def frozen(statement) -> Figures:
    """The equation of a statement as it was frozen."""
    data = statement.data
    found = Figures(
        opening=data["opening_fen"],
        prior=data.get("prior_fen", 0),
        income=data["income_fen"],
        cost=data["cost_fen"],
        use=data["use_fen"],
        owed={row["name"]: row["amount_fen"] for row in data.get("owed", [])},
    )
    for row in data["categories"]:
        found.shares[row["code"]] = Share(
            row["code"], row["name"], row["kind"], row["amount_fen"], row["lines"]
        )
    return found


def before_of(statement) -> Figures | None:
    """上期: the sums of the period before, as they were frozen beside the statement's own."""
    data = statement.data.get("before")
    if data is None:
        return None
    found = Figures(income=data["income_fen"], cost=data["cost_fen"], use=data["use_fen"])
    for row in data["categories"]:
        found.shares[row["code"]] = Share(row["code"], "", "", row["amount_fen"])
    return found
