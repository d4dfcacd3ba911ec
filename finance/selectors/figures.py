"""The figures of a period (公示数据) as they are frozen: a tree of texts, amounts in fen.

    opening_fen + prior_fen + income_fen − cost_fen − use_fen = closing_fen
    closing_fen + owed_fen = bank_fen − aside_fen + transit_fen + difference_fen

``owed_fen`` (预收与待退, missing while there is none) is held on the last day and not the fund's own:
paid ahead and not earned yet, or to be given back; ``owed`` names its accounts. ``bank_fen`` and ``difference_fen`` are missing while nothing bears out an account's balance. Each
of ``accounts`` says which file does (``file``), or which certificate of a fixed deposit
(``certificate``); ``proof`` is "sums" where no balance is printed and rows were added up; and why it is not green (``reasons``: what, from, until, lines), or which lines that bank and books have
on either side of the last day explain a difference to the fen (``stated``). ``transit``
lists what was on its way on the last day: since, source, target and until as far as they are known,
late after five working days. Money carried
forward in the month in which the books were opened counts as opening; later it is money of the past
that was found (``prior_fen``, 前期更正, missing while there is none). ``before`` holds the same sums
of the period of the same length just before, missing where it has none. ``categories`` and
``months`` give income, cost and
use as people say them, all positive. ``Statement.data`` turns the texts into numbers again.
"""

from datetime import date

from django.db.models import F, Min, Sum

from communities.clock import local
from finance.entry_leaf import original_facts
from finance.evidence import Reason
from finance.models import Entry, MonthBalance
from finance.models.books import OWED, OWN, Account
from finance.periods import bounds, previous
from finance.selectors.reconciliation import Reconciliation, reconcile
from finance.transit import Item

# What the banks' side of the figures may say; the rest is the books'.
BANK_SIDE = (
    "state", "transit_fen", "transit", "accounts", "bank_fen", "aside_fen", "difference_fen",
)  # fmt: skip
LEAF = "sunny-ledger/1/statement"
INCOME, COST, USE = Account.Kind.INCOME, Account.Kind.COST, Account.Kind.USE
EQUITY = Account.Kind.EQUITY


def period_figures(
    fund, period: str, starts: date, ends: date, today: date, version: int = 1
) -> dict:
    """Add up ``fund`` from ``starts`` to ``ends`` (whole months), as it is known on ``today``; two
    dozen queries."""
    sums = period_sums(fund, period, starts, ends, version)
    return sums | bank_side(reconcile(fund, starts, ends, today))


def period_sums(fund, period: str, starts: date, ends: date, version: int = 1) -> dict:
    """The same without the bank's side: what the books alone say, then and ever after."""
    rows = _month_rows(fund, starts, ends)
    totals = {kind: sum(_said(row) for row in rows if row["kind"] == kind) for kind in SAID}
    first = first_month(fund)
    carried = sum(_said(row) for row in rows if row["kind"] == EQUITY and row["month"] == first)
    opening, prior = _own_before(fund, starts) + carried, totals[EQUITY] - carried
    closing = opening + prior + totals[INCOME] - totals[COST] - totals[USE]
    entries = Entry.objects.filter(fund=fund, booking_date__range=(starts, ends))
    return {
        "@": LEAF,
        "estate": fund.estate.slug,
        "fund": fund.code,
        "period": period,
        "version": str(version),
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "opening_fen": str(opening),
        **({"prior_fen": str(prior)} if prior else {}),
        "income_fen": str(totals[INCOME]),
        "cost_fen": str(totals[COST]),
        "use_fen": str(totals[USE]),
        "closing_fen": str(closing),
        **_owed(fund, ends),
        "entries": str(entries.count()),
        "categories": _categories(rows),
        "months": _months(rows),
        "corrections": [one.code for one in corrections(fund, starts, ends)],
        **_before(fund, period),
    }


def first_month(fund) -> date | None:
    """The month in which the books were opened: what is carried forward in it is their opening,
    what is carried forward later is money of the past that was found."""
    return MonthBalance.objects.filter(fund=fund).aggregate(first=Min("month"))["first"]


def _before(fund, period: str) -> dict:
    """上期: what stands in the column beside the period's own sums."""
    code = previous(period)
    rows = _month_rows(fund, *bounds(code))
    if not rows:
        return {}
    sums = {kind: sum(_said(row) for row in rows if row["kind"] == kind) for kind in SAID}
    return {
        "before": {
            "period": code,
            "income_fen": str(sums[INCOME]),
            "cost_fen": str(sums[COST]),
            "use_fen": str(sums[USE]),
            "categories": [
                {"code": one["code"], "amount_fen": one["amount_fen"]} for one in _categories(rows)
            ],
        }
    }


def corrections(fund, starts, ends):
    """更正: entries booked after the period that take back one of its entries."""
    late = Entry.objects.filter(
        fund=fund, reverses__booking_date__range=(starts, ends), booking_date__gt=ends
    )
    return late.select_related("fund").order_by("year", "number")


SAID = {INCOME: -1, COST: 1, USE: 1, EQUITY: -1}


def _said(row) -> int:
    return SAID[row["kind"]] * (row["debit_fen"] - row["credit_fen"])


def _month_rows(fund, starts, ends) -> list[dict]:
    rows = MonthBalance.objects.filter(
        fund=fund, month__range=(starts, ends), account__kind__in=list(SAID)
    )
    named = rows.annotate(
        kind=F("account__kind"),
        code=F("account__code"),
        name=F("account__name"),
        parent_code=F("account__parent__code"),
        parent_name=F("account__parent__name"),
    ).order_by("account", "month")
    return list(
        named.values(
            "month", "debit_fen", "credit_fen", "n_lines", "kind", "code", "name", "parent_code",
            "parent_name",
        )
    )  # fmt: skip


def _own_before(fund, day) -> int:
    rows = MonthBalance.objects.filter(fund=fund, account__kind__in=OWN, month__lt=day)
    return rows.aggregate(fen=Sum(F("debit_fen") - F("credit_fen")))["fen"] or 0


def owed_on(fund, day: date) -> list[dict]:
    """预收与待退 at the end of the month of ``day``: ``code``, ``name`` and ``fen`` of each account on
    which any is held; one query."""
    rows = MonthBalance.objects.filter(fund=fund, account__kind__in=OWED, month__lte=day)
    named = rows.order_by("account__code").values(code=F("account__code"), name=F("account__name"))
    return list(named.annotate(fen=Sum(F("credit_fen") - F("debit_fen"))).exclude(fen=0))


def _owed(fund, ends: date) -> dict:
    held = owed_on(fund, ends)
    if not held:
        return {}
    return {
        "owed_fen": str(sum(one["fen"] for one in held)),
        "owed": [
            {"code": one["code"], "name": one["name"], "amount_fen": str(one["fen"])}
            for one in held
        ],
    }


def _categories(rows) -> list[dict]:
    """One for each account that had lines, largest first within its kind."""
    found: dict[str, dict] = {}
    for row in rows:
        if row["kind"] == EQUITY:
            continue
        one = found.setdefault(row["code"], row | {"fen": 0, "lines": 0})
        one["fen"] += _said(row)
        one["lines"] += row["n_lines"]
    order = [INCOME, COST, USE]
    ranked = sorted(found.values(), key=lambda one: (order.index(one["kind"]), -one["fen"]))
    return [_category(one) for one in ranked]


def _category(one) -> dict:
    shown = {
        "code": one["code"],
        "name": one["name"],
        "kind": one["kind"],
        "amount_fen": str(one["fen"]),
        "lines": str(one["lines"]),
    }
    if one["parent_code"]:
        shown |= {"parent_code": one["parent_code"], "parent_name": one["parent_name"]}
    return shown


def _months(rows) -> list[dict]:
    months: dict[date, dict[str, int]] = {}
    for row in rows:
        if row["kind"] != EQUITY:
            month = months.setdefault(row["month"], {INCOME: 0, COST: 0, USE: 0})
            month[row["kind"]] += _said(row)
    return [
        {
            "month": f"{month:%Y-%m}",
            "income_fen": str(sums[INCOME]),
            "cost_fen": str(sums[COST]),
            "use_fen": str(sums[USE]),
        }
        for month, sums in sorted(months.items())
    ]


def bank_side(checked: Reconciliation) -> dict:
    """The banks' part of the figures; ``BANK_SIDE`` names its fields."""
    shown = {
        "state": checked.state,
        "transit_fen": str(checked.transit_fen),
        "accounts": [_account(one) for one in checked.accounts],
    }
    if checked.bank_fen is not None:
        shown |= {
            "bank_fen": str(checked.bank_fen),
            "difference_fen": str(checked.difference_fen),
        }
    if checked.aside_fen:
        shown["aside_fen"] = str(checked.aside_fen)
    if checked.transit:
        shown["transit"] = [_item(one) for one in checked.transit]
    return shown


def _item(one: Item) -> dict:
    shown = {"amount_fen": str(one.amount_fen), "since": one.since.isoformat()}
    shown |= {"source": one.source} if one.source else {}
    shown |= {"target": one.target} if one.target else {}
    shown |= {"until": one.until.isoformat()} if one.until else {}
    return shown | ({"late": "1"} if one.is_late else {})


def _account(one) -> dict:
    shown = {
        "name": one.bank_account.bank_name,
        "tail": one.bank_account.number_tail,
        "kind": one.bank_account.kind,
        "state": one.state,
        "book_fen": str(one.book_fen),
    }
    if one.bank_fen is not None:
        shown["bank_fen"] = str(one.bank_fen)
    if one.as_of:
        shown["as_of"] = one.as_of.isoformat()
    if one.judged.aside_fen:
        shown["aside_fen"] = str(one.judged.aside_fen)
    shown |= _proof(one)
    if one.judged.reasons:
        shown["reasons"] = [_reason(reason) for reason in one.judged.reasons]
    if one.judged.stated:
        shown["stated"] = [
            {
                "bank": line.bank_day.isoformat(),
                "book": line.book_day.isoformat(),
                "amount_fen": str(line.amount_fen),
            }
            for line in one.judged.stated
        ]
    return shown


def _proof(one) -> dict:
    """Which paper of the bank's bears it out, if any."""
    shown = {"proof": "sums"} if one.judged.is_summed else {}
    if one.file:
        shown["file"] = {
            "received": f"{local(one.file.created_at):%Y-%m-%d}",
            "sha256": one.file.sha256,
        }
    if one.certificate:
        shown["certificate"] = {
            "day": one.certificate.day.isoformat(),
            "original": original_facts(one.certificate.voucher),
        }
    return shown


def _reason(reason: Reason) -> dict:
    days = {"from": reason.first.isoformat(), "until": reason.last.isoformat()}
    return {"what": reason.what, **days, **({"lines": str(reason.lines)} if reason.lines else {})}
