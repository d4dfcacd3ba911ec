"""What becomes of a published statement (公示以后): new versions, which keep every figure of the books.

A correction is listed; evidence that came later makes another verdict.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.log import canonical
from communities.log.leaves import append
from communities.models import LogHead
from communities.services import audit
from communities.transitions import move
from finance import signals
from finance.entry_leaf import stamp
from finance.evidence import BAD, OK
from finance.models import Statement
from finance.selectors.figures import BANK_SIDE, bank_side
from finance.selectors.reconciliation import reconcile
from finance.states import STATEMENT_STEPS, StatementStatus

# For so long after its end a statement is asked about every night.
ASKED_FOR = timedelta(days=400)
TOLD = ("name", "tail", "state", "bank_fen", "aside_fen", "reasons", "certificate")


def restate(*, entry, actor, now) -> list[Statement]:
    """更正: published statements over the day of what ``entry`` reverses get a version listing it."""
    day = entry.reverses.booking_date
    rows = Statement.objects.select_for_update(of=("self",)).select_related("estate", "fund")
    published = rows.filter(
        fund=entry.fund_id, status=StatementStatus.PUBLISHED, starts__lte=day, ends__gte=day
    )
    return [corrected(old, entry, actor, now) for old in published.order_by("pk")]


def corrected(old: Statement, entry, actor, now) -> Statement:
    listed = [*old.raw["corrections"], entry.code]
    figures = old.raw | {"corrections": listed}
    return _new_version(old, figures, "corrected", actor, now, entry=entry.code)


@transaction.atomic
def reassess(*, fund, since, actor, now) -> list[Statement]:
    """重新对账: statements published over days from ``since`` on get one new version each where what
    the bank says by now makes another verdict, or other reasons for it; the books' figures stay.

    Waits for whoever is publishing, so that one of the two sees what the other did.
    """
    found = [reassessed(old, actor, now) for old in _published_since(fund, since)]
    return [new for new in found if new]


@transaction.atomic
def ask_again(*, fund, now) -> list[Statement]:
    """催问: the same where something was open, money on its way above all, which time alone makes
    late, and rows that an entry of a later period has explained since."""
    since = today_of(now) - ASKED_FOR
    waiting = [old for old in _published_since(fund, since) if _is_open(old.raw)]
    found = [reassessed(old, None, now) for old in waiting]
    return [new for new in found if new]


def _is_open(figures: dict) -> bool:
    """What was frozen before reasons were written down stays as it was said. Beside a certificate
    something may have been booked since."""
    told = any(one.keys() & {"reasons", "certificate"} for one in figures["accounts"])
    return told or "transit" in figures or figures["state"] == BAD


def _published_since(fund, since) -> list[Statement]:
    LogHead.objects.select_for_update().get(estate=fund.estate_id)
    rows = Statement.objects.select_for_update(of=("self",)).select_related("estate", "fund")
    published = rows.filter(fund=fund, status=StatementStatus.PUBLISHED, ends__gte=since)
    return list(published.order_by("pk"))


def reassessed(old: Statement, actor, now) -> Statement | None:
    said, bank = old.raw, bank_side_now(old, now)
    if _verdict_in(bank) == _verdict_in(said):
        return None
    change = {"on": today_of(now).isoformat(), "from": said["state"], "to": bank["state"]}
    kept = {name: value for name, value in said.items() if name not in BANK_SIDE}
    figures = kept | bank | {"verdicts": [*said.get("verdicts", []), change]}
    return _new_version(old, figures, "reassessed", actor, now, **change)


def bank_side_now(statement: Statement, now) -> dict:
    return bank_side(reconcile(statement.fund, statement.starts, statement.ends, today_of(now)))


def today_of(now):
    return clock.local(now).date()


def _verdict_in(figures: dict) -> tuple:
    """What readers are told of the bank: not which file says it, nor the day of its last row; a
    certificate is named, and one that was withdrawn must not stay so."""
    accounts = [
        [one.get(name) for name in TOLD] for one in figures["accounts"] if not _is_unused(one)
    ]
    late = [one for one in figures.get("transit", []) if "late" in one]
    return figures["state"], accounts, late


def _is_unused(account: dict) -> bool:
    """An account opened since, in which nothing was, says nothing of the period."""
    is_empty = account["book_fen"] == "0" == account.get("bank_fen")
    return is_empty and account["state"] == OK and "reasons" not in account


def _new_version(old: Statement, figures: dict, verb: str, actor, now, **detail) -> Statement:
    move(old, STATEMENT_STEPS, "supersede", actor=actor, now=now)
    new = Statement(
        estate=old.estate,
        fund=old.fund,
        period=old.period,
        version=old.version + 1,
        status=StatementStatus.PUBLISHED,
        starts=old.starts,
        ends=old.ends,
        last_number=old.last_number,
        figures=canonical.encode(figures | {"version": str(old.version + 1)}),
        difference_reason=old.difference_reason,
        note=old.note,
        submitted_by=old.submitted_by,
        submitted_at=old.submitted_at,
        submitter_employer=old.submitter_employer,
        decided_by=old.decided_by,
        decided_at=old.decided_at,
    )
    new.leaf_index = append_leaf(new, now, difference_reason=old.difference_reason, note=old.note)
    new.save()
    tell(new, verb, actor, now, **detail)
    return new


def append_leaf(statement, now, *, difference_reason: str, note: str) -> int:
    """The frozen bytes with what was said at publication; texts line by line."""
    body = statement.raw | {
        "difference_reason": _plain(difference_reason),
        "note": [_plain(line) for line in note.splitlines()],
        "published_at": stamp(now),
        "submitted_at": stamp(statement.submitted_at),
    }
    try:
        encoded = canonical.encode(body)
    except canonical.NotCanonicalError:
        raise DomainError(_("说明里有不能存证的字符，请删去控制字符。")) from None
    return append(estate=statement.estate, kind="statement", body=encoded, at=now)


def _plain(text: str) -> str:
    return " ".join(text.split())


def tell(statement, verb, actor, now, **detail) -> None:
    audit(
        estate=statement.estate,
        actor=actor,
        verb=f"finance.statement.{verb}",
        subject=statement,
        at=now,
        detail={"period": statement.period, "version": statement.version} | detail,
    )
    signals.statement_changed.send(sender=Statement, statement=statement)
