"""凭证的存证叶: what the leaf of an entry says, version by version. Posting writes by these lines, and
the nightly check reads the stored rows and asks for the same bytes again.

Version 1 left out what pages show beside the amounts; its leaves stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from communities.log.commitments import commit

TYPES = {1: "sunny-ledger/1/entry", 2: "sunny-ledger/2/entry"}
MATCH = "sunny-ledger/1/match"
NEWEST = 2


@dataclass(frozen=True)
class Leg:
    """分录: fen, debit positive; ``rows`` are the bank rows it rests on, as (day, fen)."""

    account: str
    name: str
    kind: str
    amount_fen: int
    rows: Sequence[tuple[date, int]] = ()


@dataclass(frozen=True)
class Facts:
    """Of one entry; persons and the memo as commitments in hex, ``vouchers`` as their hashes."""

    estate: str
    fund: str
    kind: str
    number: str
    booking_date: date
    posted_at: datetime
    counterparty: str
    counterparty_kind: str
    legs: Sequence[Leg]
    text: str
    private: dict[str, str]
    vouchers: Sequence[dict[str, str]] = ()
    roles: Sequence[str] = ()
    authority: dict[str, str] = field(default_factory=dict)
    reverses: str = ""
    no_voucher: str = ""
    source: str = ""


def entry_leaf(facts: Facts, version: int = NEWEST) -> dict:
    """The leaf as it is encoded (``communities.log.canonical``); what is empty is left out."""
    body = {
        "@": TYPES[version],
        "approvals": [{"role": role} for role in facts.roles],
        "booking_date": facts.booking_date.isoformat(),
        "counterparty": {"kind": facts.counterparty_kind},
        "estate": facts.estate,
        "fund": facts.fund,
        "kind": facts.kind,
        "legs": [_leg(leg, version) for leg in facts.legs],
        "number": facts.number,
        "posted_at": stamp(facts.posted_at),
        "private": facts.private,
        "text": facts.text,
        "vouchers": list(facts.vouchers),
        "year": str(facts.booking_date.year),
    }
    if facts.counterparty:
        body["counterparty"]["name"] = facts.counterparty
    if facts.authority:
        body["authority"] = _authority(facts.authority, version)
    if facts.reverses:
        body["reverses"] = facts.reverses
    if version > 1:
        more = {"no_voucher": facts.no_voucher, "source": facts.source}
        body |= {name: text for name, text in more.items() if text}
    return body


def _leg(leg: Leg, version: int) -> dict:
    said = {"account": leg.account, "amount": str(leg.amount_fen)}
    if version > 1:
        said |= {"kind": leg.kind, "name": leg.name}
        if leg.rows:
            said["rows"] = [
                {"amount": str(fen), "date": day.isoformat()} for day, fen in sorted(leg.rows)
            ]
    return said


def _authority(authority: dict[str, str], version: int) -> dict:
    shown = ("kind", "reference") if version == 1 else ("kind", "reference", "title")
    return {name: authority[name] for name in shown}


def authority_facts(authority) -> dict[str, str]:
    """What a leaf may say of an authority; nothing where an entry names none."""
    if authority is None:
        return {}
    return {
        "kind": str(authority.kind),
        "reference": authority.reference,
        "title": authority.title,
    }


def original_facts(voucher) -> str:
    """The commitment of a voucher's original, in hex."""
    return commit("original", bytes(voucher.salt), voucher.sha256).hex()


def stamp(moment: datetime) -> str:
    """A moment as leaves write it: UTC, six decimals, Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def match_leaf(*, estate: str, entry: str, account: str, row: tuple[date, int], at: datetime):
    """The leaf of a bank row, as (day, fen of it), that was matched after its entry was posted."""
    day, amount_fen = row
    return {
        "@": MATCH,
        "account": account,
        "amount": str(amount_fen),
        "date": day.isoformat(),
        "entry": entry,
        "estate": estate,
        "matched_at": stamp(at),
    }
