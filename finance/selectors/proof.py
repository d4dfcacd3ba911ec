"""存证核对: stored rows are written as leaves again, and published figures are added up again.

Where one differs from what was written at its time, the finding names the row and the fields. A
leaf's own bytes keep what no row says any more: erased words, and which copy of a paper was public.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from communities.log.commitments import commit
from communities.log.models import Leaf
from finance.closed_days import DAY
from finance.entry_leaf import (
    TYPES,
    Facts,
    Leg,
    entry_leaf,
    match_leaf,
    original_facts,
)
from finance.models import Approval, Entry, EntryVoucher, Match, Posting, Statement, Voucher
from finance.models.draft import Counterparty
from finance.selectors.figures import period_sums
from finance.states import CLOSED, StatementStatus

AT_ONCE = 500
VERSIONS = {name: version for version, name in TYPES.items()}
# What is added up anew; the bank's side may change with a file that comes later.
SUMS = (
    "opening_fen", "prior_fen", "income_fen", "cost_fen", "use_fen", "closing_fen", "entries",
    "categories", "months", "before", "owed_fen", "owed",
)  # fmt: skip


def proof_findings(estate) -> list[str]:
    """Entries, later matches and statements of an estate that say something else than their leaves did."""
    return [*_entries(estate), *_matches(estate), *_statements(estate)]


# What an entry's leaf says of its row and of what that names; models would cost several times as much.
COLUMNS = (
    "pk", "estate__slug", "fund__code", "year", "number", "kind", "booking_date", "posted_at",
    "counterparty", "counterparty_kind", "no_voucher_reason", "source", "draft", "leaf_index", "authority",
    "authority__kind", "authority__reference", "authority__title", "reverses",
    "reverses__fund__code", "reverses__year", "reverses__number", "text__memo", "text__memo_salt",
    "text__private",
)  # fmt: skip


@dataclass(frozen=True)
class Around:
    """What stands beside some entries: legs and papers by entry, the role of the last who approved
    by draft."""

    legs: dict[int, list[Leg]]
    papers: dict[int, list[Voucher]]
    roles: dict[int, str]


def _entries(estate) -> Iterator[str]:
    last, rows = (
        0,
        Entry.objects.for_estate(estate).order_by("pk").values_list(*COLUMNS, named=True),
    )
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        leaves, around = _leaves(estate, (one.leaf_index for one in some)), _around(some)
        for entry in some:
            said = leaves.get(entry.leaf_index, {})
            if differing := _differing(entry, around, said):
                code = _code(entry.fund__code, entry.year, entry.number)
                yield f"凭证与存证不符：{code}（{'、'.join(differing)}）"
        last = some[-1].pk


def _code(fund: str, year: int, number: int) -> str:
    return f"{fund}-{year}-{number:06d}"


def _around(entries) -> Around:
    """A handful of queries, whatever the number of entries."""
    keys, drafts = [one.pk for one in entries], [one.draft for one in entries if one.draft]
    matched = Match.objects.filter(leaf_index=None, posting__entry__in=keys).order_by("pk")
    rows, legs, papers = defaultdict(list), defaultdict(list), defaultdict(list)
    for posting, day, fen in matched.values_list("posting", "bank_row__booked_date", "amount_fen"):
        rows[posting].append((day, fen))
    lines = Posting.objects.filter(entry__in=keys).order_by("pk")
    for entry, posting, *account, fen in lines.values_list(
        "entry", "pk", "account__code", "account__name", "account__kind", "amount_fen"
    ):
        legs[entry].append(Leg(*account, fen, rows.get(posting, ())))
    links = EntryVoucher.objects.filter(entry__in=keys).select_related("voucher")
    for link in links.order_by("position", "pk"):
        papers[link.entry_id].append(link.voucher)
    approved = Approval.objects.filter(draft__in=drafts, decision=Approval.Verdict.APPROVED)
    roles = dict(approved.order_by("at", "pk").values_list("draft", "role"))
    return Around(legs, papers, roles)


def _leaves(estate, indexes) -> dict[int, dict]:
    rows = Leaf.objects.filter(estate=estate, index__in=list(indexes))
    return {index: _read(bytes(body)) for index, body in rows.values_list("index", "body")}


def _read(body: bytes) -> dict:
    """What cannot be read says nothing, and differs from every row."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _differing(entry, around: Around, said: dict) -> list[str]:
    """The leaf's fields that the stored rows do not say again."""
    version = VERSIONS.get(said.get("@", ""))
    if version is None:
        return ["@"]
    try:
        again = entry_leaf(_facts(entry, around, said), version)
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        return [type(wrong).__name__]
    return sorted(name for name in said.keys() | again.keys() if said.get(name) != again.get(name))


def _facts(entry, around: Around, said: dict) -> Facts:
    is_company = entry.counterparty_kind == Counterparty.COMPANY
    papers = around.papers.get(entry.pk, ())
    return Facts(
        estate=entry.estate__slug,
        fund=entry.fund__code,
        kind=entry.kind,
        number=str(entry.number),
        booking_date=entry.booking_date,
        posted_at=entry.posted_at,
        counterparty=entry.counterparty if is_company else "",
        counterparty_kind=entry.counterparty_kind,
        legs=around.legs.get(entry.pk, ()),
        text=_text(entry, said),
        private=_private(entry.text__private, said),
        vouchers=[
            {"original": original_facts(paper)} | copy
            for paper, copy in zip_longest(papers, _copies(said), fillvalue={})
            if paper
        ],
        roles=_roles(entry.draft, around, said),
        authority=_authority(entry),
        reverses=_reversed(entry),
        no_voucher=entry.no_voucher_reason,
        source=entry.source,
    )


def _authority(entry) -> dict[str, str]:
    if entry.authority is None:
        return {}
    return {
        "kind": entry.authority__kind,
        "reference": entry.authority__reference,
        "title": entry.authority__title,
    }


def _reversed(entry) -> str:
    if entry.reverses is None:
        return ""
    return _code(entry.reverses__fund__code, entry.reverses__year, entry.reverses__number)


def _text(entry, said: dict) -> str:
    if entry.text__memo_salt is None and not entry.text__memo:
        return said["text"]
    return commit("memo", bytes(entry.text__memo_salt or bytes(32)), entry.text__memo).hex()


def _private(private: dict, said: dict) -> dict[str, str]:
    """An entry whose words are gone as a row has no ``private``, and differs."""
    kept = {
        name: commit(name, bytes.fromhex(salt), value).hex()
        for name, (salt, value) in private.items()
    }
    return said["private"] | kept


def _copies(said: dict) -> list[dict[str, str]]:
    """Of each paper the copy that was public then."""
    return [
        {name: hashed for name, hashed in paper.items() if name == "public"}
        for paper in said["vouchers"]
    ]


def _roles(draft: int | None, around: Around, said: dict) -> list[str]:
    """As what the last one approved it; what a room posted by rule had no draft."""
    if draft is None:
        return [one["role"] for one in said["approvals"]]
    return [around.roles[draft]] if draft in around.roles else []


def _matches(estate) -> Iterator[str]:
    """What was matched after its entry has a leaf of its own."""
    later = Match.objects.for_estate(estate).exclude(leaf_index=None)
    later = later.select_related("estate", "bank_row", "posting__account", "posting__entry__fund")
    last = 0
    while some := list(later.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        leaves = _leaves(estate, (one.leaf_index for one in some))
        for one in some:
            again = match_leaf(
                estate=one.estate.slug,
                entry=one.posting.entry.code,
                account=one.posting.account.code,
                row=(one.bank_row.booked_date, one.amount_fen),
                at=one.matched_at,
            )
            if again != leaves.get(one.leaf_index):
                yield f"对账与存证不符：{one.posting.entry.code}"
        last = some[-1].pk


def _statements(estate) -> Iterator[str]:
    shown = Statement.objects.for_estate(estate).exclude(status=StatementStatus.REJECTED)
    shown = list(shown.select_related("fund__estate", "estate").order_by("fund", "starts", "pk"))
    said = {one.pk: _read(bytes(one.figures)) for one in shown}
    leaves = _leaves(estate, (one.leaf_index for one in shown if one.leaf_index is not None))
    for one in shown:
        name = f"{one.fund.code} {one.period} 第 {one.version} 版"
        again = period_sums(one.fund, one.period, one.starts, one.ends, one.version)
        if "before" not in said[one.pk]:
            again.pop("before", None)
        if differing := [key for key in SUMS if said[one.pk].get(key) != again.get(key)]:
            yield f"公示表与账本不符：{name}（{'、'.join(differing)}）"
        if one.leaf_index is not None:
            leaf, figures = leaves.get(one.leaf_index, {}), said[one.pk]
            if differing := sorted(key for key in figures if figures[key] != leaf.get(key)):
                yield f"公示表与存证不符：{name}（{'、'.join(differing)}）"
    yield from _openings([one for one in shown if one.status in CLOSED], said)


def _openings(shown: list[Statement], said: dict[int, dict]) -> Iterator[str]:
    """期初 is the 期末 of whatever ends the day before, and the same for all that begin that day."""
    closings = {(one.fund_id, one.ends + DAY): said[one.pk].get("closing_fen") for one in shown}
    openings: dict = {}
    for one in shown:
        day, opening = (one.fund_id, one.starts), said[one.pk].get("opening_fen")
        if {opening, closings.get(day, opening), openings.setdefault(day, opening)} != {opening}:
            yield f"期初与前一天的期末不符：{one.fund.code} {one.period}"
