"""交名册: what one person may store alone is stored, all else once a person of another employer agrees."""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Estate, RosterImport, User
from communities.permissions import require
from communities.roster import Roster, RosterRow
from communities.services.changes import why_not_decide
from communities.services.roster import import_roster
from communities.services.roster_result import RosterResult
from communities.services.trail import audit
from communities.services.vouching import check_employed
from communities.states import ROSTER_STEPS, RosterStatus
from communities.transitions import move

PERM, CONFIRM = "communities.import_roster", "communities.confirm_roster"


@transaction.atomic
def hand_in(*, estate: Estate, roster: Roster, file_name: str, actor: User, now) -> RosterImport:
    """Stored at once, or kept until another employer confirms: what adds a home or an owner, changes an area, a
    use, whose a home is or what counts with the developer, and any phone.

    DomainError where nothing differs, and where it would wait while another one does.
    """
    require(actor, PERM, estate, now)
    words = {"estate": estate, "roster": roster, "actor": actor, "now": now}
    tried = import_roster(**words, is_dry_run=True)
    if tried.is_empty:
        raise DomainError(_("名册与现有资料完全一致，没有任何改动。"))
    if not tried.needs:
        return _stored(estate, file_name, actor, now, import_roster(**words))
    check_employed(actor, now)
    Estate.objects.select_for_update(of=("self",)).get(pk=estate.pk)
    if RosterImport.objects.for_estate(estate).filter(status=RosterStatus.ASKED).exists():
        raise DomainError(_("已有一份名册在等另一单位确认，请先办完那一份。"))
    row = RosterImport.objects.create(
        estate=estate, file_name=file_name[:120], needs_second=True, asked_by=actor, asked_at=now,
        status=RosterStatus.ASKED, rows=[one.packed() for one in roster.rows],
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.rosterimport.asked", subject=row, at=now,
        after=row.status, detail=dict(tried.counts),
    )  # fmt: skip
    return row


@transaction.atomic
def take_over(*, estate: Estate, roster: Roster, file_name: str, now) -> RosterResult:
    """At the command line, whose person answers for the whole installation."""
    result = import_roster(estate=estate, roster=roster, actor=None, now=now)
    if not result.is_empty:
        _stored(estate, file_name, None, now, result)
    return result


def tried(row: RosterImport, now) -> RosterResult:
    """What it would change now; DomainError where it fits no more."""
    words = {"estate": row.estate, "roster": _roster(row), "actor": row.asked_by, "now": now}
    return import_roster(**words, is_dry_run=True)


@transaction.atomic
def agree_import(*, row: RosterImport, seen: str, actor: User, now) -> RosterImport:
    """确认, of what ``seen`` stands for (``fingerprint``): StaleState where it would change something else since,
    or is decided already. NotAllowed for the asker's own employer."""
    require(actor, CONFIRM, row, now)
    if sentence := why_not_decide(row, actor, now):
        raise NotAllowed(sentence)
    result = import_roster(
        estate=row.estate, roster=_roster(row), actor=row.asked_by, now=now, confirmed_by=actor
    )
    if fingerprint(row, result) != seen:
        raise StaleState(_("名册后来又改过，请重新看一遍再确认。"))
    move(
        row, ROSTER_STEPS, "make", actor=actor, now=now, decided_by=actor, decided_at=now, rows=[],
        **_kept(result),
    )  # fmt: skip
    return row


@transaction.atomic
def decline_import(*, row: RosterImport, answer: str, actor: User, now) -> RosterImport:
    """不同意或撤回, by anybody of the counter, with a reason that stays written; what was read is forgotten."""
    require(actor, CONFIRM, row, now)
    answer = answer.strip()
    if not answer:
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        row, ROSTER_STEPS, "decline", actor=actor, now=now, decided_by=actor, decided_at=now, rows=[],
        answer=answer, detail={"answer": answer},
    )  # fmt: skip
    return row


def fingerprint(row: RosterImport, result: RosterResult) -> str:
    """Of what was read, and of everything that the page shows."""
    rows = [sorted(words.items()) for words in row.rows]
    shown = (row.pk, rows, result.told, result.needs, sorted(result.counts.items()))
    return sha256(repr(shown).encode()).hexdigest()


def _roster(row: RosterImport) -> Roster:
    return Roster(rows=[RosterRow.unpacked(words) for words in row.rows])


def _stored(estate, file_name: str, actor, now, result: RosterResult) -> RosterImport:
    return RosterImport.objects.create(
        estate=estate, file_name=file_name[:120], needs_second=False, asked_by=actor, asked_at=now,
        status=RosterStatus.MADE, **_kept(result),
    )  # fmt: skip


def _kept(result: RosterResult) -> dict:
    return {"lines": [*result.counted(), *result.told], "undo": result.undo}
