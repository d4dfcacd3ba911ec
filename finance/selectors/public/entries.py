"""The list of entries: what a filter finds, its sums, and the same rows for a spreadsheet."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Abs, Coalesce, TruncMonth

from finance.filters import LAYERS, EntryFilter
from finance.models import Account, Entry, EntryVoucher, Fund, MonthBalance, Posting
from finance.models.draft import Counterparty
from finance.selectors.public.layers import Layers

PER_PAGE = 50
EARNED = ["income"]
SPENT = ["cost", "use"]
OWED = ["owed"]
NAMED = [*EARNED, *SPENT, *OWED]
NUMBER = re.compile(r"(?:(gs|wx|wy|公收|维修|物业)-)?(?:(20[0-9]{2})-)?0*([1-9][0-9]{0,8})")
FUNDS = {short: code for code, short in Fund.SHORT.items()}
ORDERS = {
    "": ("-booking_date", "-year", "-number"),
    "date": ("booking_date", "year", "number"),
    "amount": ("size_fen", "-booking_date", "-number"),
    "-amount": ("-size_fen", "-booking_date", "-number"),
}


@dataclass
class Line:
    """One entry of the list; ``income_fen`` and ``expense_fen`` are what it changed, ``owed_fen`` what
    is held for others since."""

    entry: Entry
    categories: list[str]
    vouchers: int
    statement: object

    @property
    def is_reversed(self) -> bool:
        return getattr(self.entry, "reversal", None) is not None

    @property
    def effect_fen(self) -> int:
        return self.entry.income_fen - self.entry.expense_fen


@dataclass
class MonthGroup:
    """``opens``: the sum of a layer, where it begins with this month."""

    first: date | None
    number: int
    income_fen: int
    expense_fen: int
    lines: list[Line]
    opens: "LayerSum | None" = None


@dataclass
class LayerSum:
    """What of the filtered set is published, or is not: never in one total."""

    layer: str
    number: int = 0
    income_fen: int = 0
    expense_fen: int = 0


@dataclass
class EntryPage:
    """One page of the list with the sums of the whole filtered set, one for each layer."""

    asked: EntryFilter
    number: int
    sums: list[LayerSum]
    pages: int
    groups: list[MonthGroup]
    excluding: str = ""


def categories(fund: Fund) -> dict[str, str]:
    """The categories of a fund that may be asked for: code to name."""
    accounts = Account.objects.filter(fund=fund, kind__in=NAMED)
    return dict(accounts.order_by("-kind", "code").values_list("code", "name"))


def months_booked(fund: Fund) -> list[str]:
    """The months in which something is booked, newest first: 2026-09."""
    months = MonthBalance.objects.filter(fund=fund).order_by("-month")
    return [f"{month:%Y-%m}" for month in months.values_list("month", flat=True).distinct()]


def _touches(**account) -> Exists:
    words = {f"account__{name}": value for name, value in account.items()}
    return Exists(Posting.objects.filter(entry=OuterRef("pk"), **words))


def _of_category(code: str) -> Q:
    return Q(_touches(code=code)) | Q(_touches(parent__code=code))


def fits_words(text: str, entry: str = "") -> Q:
    """A number (公收-2026-000123, 123), or words of memo or company; a natural person is found by none.
    ``entry`` leads to the entry, as in ``entry__``."""

    def has(**words) -> Q:
        return Q(**{f"{entry}{name}": value for name, value in words.items()})

    found = has(text__memo__icontains=text) | has(
        counterparty__icontains=text, counterparty_kind=Counterparty.COMPANY
    )
    number = NUMBER.fullmatch(text)
    if number:
        fund, year, n = number.groups()
        by_number = has(number=int(n))
        if fund:
            by_number &= has(fund__code=FUNDS.get(fund, fund))
        found |= by_number & has(year=int(year)) if year else by_number
    return found


def _direction(direction: str) -> Q:
    earned, spent, owed = (Q(_touches(kind__in=kinds)) for kinds in (EARNED, SPENT, OWED))
    own = ~earned & ~spent & ~owed
    return {"in": earned, "out": spent, "owed": owed, "own": own}[direction]


def published(layers: Layers) -> Q:
    """Of a published day: periods close in sequence, so all days up to the last one are."""
    return Q(booking_date__lte=layers.until) if layers.until else Q(pk__in=[])


def conditions(layers: Layers, asked: EntryFilter) -> dict[str, Q]:
    """What each part of a filter demands, by its name."""
    has_voucher = Exists(EntryVoucher.objects.filter(entry=OuterRef("pk")))
    make = {
        "period": lambda: Q(booking_date__range=asked.span),
        "direction": lambda: _direction(asked.direction),
        "category": lambda: _of_category(asked.category),
        "least_fen": lambda: Q(size_fen__gte=asked.least_fen),
        "most_fen": lambda: Q(size_fen__lte=asked.most_fen),
        "voucher": lambda: Q(has_voucher) if asked.voucher == "yes" else ~Q(has_voucher),
        "layer": lambda: published(layers) if asked.layer == "published" else ~published(layers),
        "text": lambda: fits_words(asked.text),
    }
    return {name: make[name]() for name in asked.asks()}


def sum_of(kinds: list[str], sign: int):
    """What an entry changed on accounts of ``kinds`` (fen), for ``annotate``."""
    sums = (
        Posting.objects.filter(entry=OuterRef("pk"), account__kind__in=kinds)
        .order_by()
        .values("entry")
        .annotate(fen=sign * Sum("amount_fen"))
        .values("fen")
    )
    return Coalesce(Subquery(sums), 0)


def entries(layers: Layers, asked: EntryFilter):
    """The entries a filter finds, each with what it earned, spent and holds for others (fen)."""
    wanted = Q()
    for condition in conditions(layers, asked).values():
        wanted &= condition
    return (
        Entry.objects.for_estate(layers.fund.estate_id)
        .filter(fund=layers.fund)
        .annotate(size_fen=Abs("amount_fen"))
        .filter(wanted)
        .annotate(
            income_fen=sum_of(EARNED, -1), expense_fen=sum_of(SPENT, 1), owed_fen=sum_of(OWED, -1)
        )
    )


def entry_page(layers: Layers, asked: EntryFilter) -> EntryPage:
    """One page: five queries, and one more where nothing was found."""
    found = entries(layers, asked)
    months = {
        row["month"]: row
        for row in found.order_by()
        .annotate(month=TruncMonth("booking_date"))
        .values("month")
        .annotate(n=Count("pk"), income=Sum("income_fen"), expense=Sum("expense_fen"))
    }
    number = sum(row["n"] for row in months.values())
    pages = max(1, -(-number // PER_PAGE))
    at = min(asked.page, pages)
    rows = found.shown().order_by(*ORDERS[asked.sort])[(at - 1) * PER_PAGE : at * PER_PAGE]
    sums = _by_layer(layers, months)
    page = EntryPage(
        asked=asked,
        number=number,
        sums=[one for one in sums.values() if one.number],
        pages=pages,
        groups=_grouped(layers, lines(layers, rows), months, sums, asked),
    )
    if not number and asked.asks():
        page.excluding = _excluding_most(layers, asked)
    return page


def _layer_of(layers: Layers, day: date) -> str:
    return "published" if layers.statement_of(day) else "live"


def _by_layer(layers: Layers, months: dict) -> dict[str, LayerSum]:
    """A month is published whole or not at all."""
    sums = {name: LayerSum(name) for name in LAYERS}
    for first, row in months.items():
        one = sums[_layer_of(layers, first)]
        one.number += row["n"]
        one.income_fen += row["income"]
        one.expense_fen += row["expense"]
    return sums


def lines(layers: Layers, rows) -> list[Line]:
    """Entries with the names of their categories and the number of their papers; three queries."""
    rows = list(rows)
    keys = [row.pk for row in rows]
    names: dict[int, list[str]] = {}
    postings = Posting.objects.filter(entry__in=keys, account__kind__in=NAMED)
    for entry, name in postings.order_by("pk").values_list("entry_id", "account__name"):
        known = names.setdefault(entry, [])
        if name not in known:
            known.append(name)
    papers = dict(
        EntryVoucher.objects.filter(entry__in=keys)
        .order_by()
        .values("entry_id")
        .annotate(n=Count("pk"))
        .values_list("entry_id", "n")
    )
    return [
        Line(
            row, names.get(row.pk, []), papers.get(row.pk, 0), layers.statement_of(row.booking_date)
        )
        for row in rows
    ]


def _grouped(layers: Layers, found: list[Line], months, sums, asked) -> list[MonthGroup]:
    """By layer and month while the order is by day; one group without a month when by amount."""
    if asked.sort.endswith("amount"):
        return [MonthGroup(None, len(found), 0, 0, found)] if found else []
    groups: list[MonthGroup] = []
    layer = ""
    for line in found:
        first = line.entry.booking_date.replace(day=1)
        if not groups or groups[-1].first != first:
            row = months[first]
            groups.append(MonthGroup(first, row["n"], row["income"], row["expense"], []))
            if (own := _layer_of(layers, first)) != layer:
                layer, groups[-1].opens = own, sums[own]
        groups[-1].lines.append(line)
    return groups


def _excluding_most(layers: Layers, asked: EntryFilter) -> str:
    """The condition without which most would be found; one query."""
    demands = conditions(layers, asked)
    counts = {}
    for name in demands:
        others = Q(pk__isnull=False)
        for other, demand in demands.items():
            others &= demand if other != name else Q()
        counts[name] = Count("pk", filter=others)
    book = Entry.objects.for_estate(layers.fund.estate_id).filter(fund=layers.fund)
    found = book.annotate(size_fen=Abs("amount_fen")).aggregate(**counts)
    return max(found, key=found.get) if any(found.values()) else ""


def export_rows(layers: Layers, asked: EntryFilter):
    """Every row of a filter, in its order, in pieces of bounded size."""
    found = entries(layers, asked).shown().order_by(*ORDERS[asked.sort])
    piece: list[Entry] = []
    for row in found.iterator(chunk_size=1000):
        piece.append(row)
        if len(piece) == 1000:
            yield from lines(layers, piece)
            piece = []
    yield from lines(layers, piece)


def largest(layers: Layers, first: date, last: date, number: int = 5) -> list[Line]:
    """The largest expenses between two days; what was reversed is not among them."""
    rows = (
        entries(layers, EntryFilter())
        .shown()
        .filter(booking_date__range=(first, last), kind__in=["cost", "use"])
        .filter(reversal__isnull=True, expense_fen__gt=0)
        .order_by("-expense_fen", "-booking_date", F("number").desc())[:number]
    )
    return lines(layers, rows)
