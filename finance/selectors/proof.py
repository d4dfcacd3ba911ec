"""存证核对: stored rows are written as leaves again, and published figures are added up again.

Where one differs from what was written at its time, the finding names the row and the fields. A
leaf's own bytes keep what no row says any more: erased words, and which copy of a paper was public.
"""

import json
from collections.abc import Iterator
from itertools import zip_longest

from django.db.models import Prefetch

from communities.log.commitments import commit
from communities.log.models import Leaf
from finance.closed_days import DAY
from finance.entry_leaf import (
    TYPES,
    Facts,
    Leg,
    authority_facts,
    entry_leaf,
    match_leaf,
    original_facts,
)
from finance.models import Approval, Entry, EntryVoucher, Match, Posting, Statement
from finance.models.draft import Counterparty
from finance.selectors.figures import period_sums
from finance.states import CLOSED, StatementStatus

AT_ONCE = 500
VERSIONS = {name: version for version, name in TYPES.items()}
# What is added up anew; the bank's side may change with a file that comes later.
SUMS = (
    "opening_fen", "prior_fen", "income_fen", "cost_fen", "use_fen", "closing_fen", "entries",
    "categories", "months", "before",
)  # fmt: skip


def proof_findings(estate) -> list[str]:
    """Entries, later matches and statements of an estate that say something else than their leaves did."""
    return [*_entries(estate), *_matches(estate), *_statements(estate)]


def _entries(estate) -> Iterator[str]:
    last = 0
    while some := list(_rows(estate).filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        leaves = _leaves(estate, (one.leaf_index for one in some))
        for entry in some:
            if differing := _differing(entry, leaves.get(entry.leaf_index, {})):
                yield f"凭证与存证不符：{entry.code}（{'、'.join(differing)}）"
        last = some[-1].pk


def _rows(estate):
    postings = Posting.objects.select_related("account").order_by("pk")
    matches = Match.objects.filter(leaf_index=None).select_related("bank_row")
    approved = Approval.objects.filter(decision=Approval.Verdict.APPROVED).order_by("at", "pk")
    papers = EntryVoucher.objects.select_related("voucher").order_by("position", "pk")
    return (
        Entry.objects.for_estate(estate)
        .select_related("estate", "fund", "authority", "reverses__fund", "text")
        .prefetch_related(
            Prefetch("postings", postings.prefetch_related(Prefetch("matches", matches))),
            Prefetch("entry_vouchers", papers),
            Prefetch("draft__approvals", approved),
        )
    )


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


def _differing(entry: Entry, said: dict) -> list[str]:
    """The leaf's fields that the stored rows do not say again."""
    version = VERSIONS.get(said.get("@", ""))
    if version is None:
        return ["@"]
    try:
        again = entry_leaf(_facts(entry, said), version)
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        return [type(wrong).__name__]
    return sorted(name for name in said.keys() | again.keys() if said.get(name) != again.get(name))


def _facts(entry: Entry, said: dict) -> Facts:
    is_company = entry.counterparty_kind == Counterparty.COMPANY
    papers = entry.entry_vouchers.all()
    return Facts(
        estate=entry.estate.slug,
        fund=entry.fund.code,
        kind=entry.kind,
        number=str(entry.number),
        booking_date=entry.booking_date,
        posted_at=entry.posted_at,
        counterparty=entry.counterparty if is_company else "",
        counterparty_kind=entry.counterparty_kind,
        legs=[_leg(posting) for posting in entry.postings.all()],
        text=_text(entry.text, said),
        private=_private(entry.text, said),
        vouchers=[
            {"original": original_facts(link.voucher)} | copy
            for link, copy in zip_longest(papers, _copies(said), fillvalue={})
            if link
        ],
        roles=_roles(entry, said),
        authority=authority_facts(entry.authority),
        reverses=entry.reverses.code if entry.reverses else "",
        no_voucher=entry.no_voucher_reason,
        source=entry.source,
    )


def _leg(posting: Posting) -> Leg:
    account = posting.account
    rows = [(match.bank_row.booked_date, match.amount_fen) for match in posting.matches.all()]
    return Leg(account.code, account.name, account.kind, posting.amount_fen, rows)


def _text(text, said: dict) -> str:
    if text.memo_salt is None and not text.memo:
        return said["text"]
    return commit("memo", bytes(text.memo_salt or bytes(32)), text.memo).hex()


def _private(text, said: dict) -> dict[str, str]:
    kept = {
        name: commit(name, bytes.fromhex(salt), value).hex()
        for name, (salt, value) in text.private.items()
    }
    return said["private"] | kept


def _copies(said: dict) -> list[dict[str, str]]:
    """Of each paper the copy that was public then."""
    return [
        {name: hashed for name, hashed in paper.items() if name == "public"}
        for paper in said["vouchers"]
    ]


def _roles(entry: Entry, said: dict) -> list[str]:
    """As what the last one approved it; what a room posted by rule had no draft."""
    if entry.draft is None:
        return [one["role"] for one in said["approvals"]]
    return [approval.role for approval in entry.draft.approvals.all()][-1:]


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
