"""After closing (录票): what stands on each sheet is read by two people of two bodies, sealed at once, and counted."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from communities.approvals import too_close
from communities.errors import DomainError, StaleState
from communities.log.leaves import append
from communities.models import Estate
from communities.permissions import require
from communities.sealing import digests
from communities.services.trail import audit
from communities.standing import standing_of
from decisions.boxes import SECRET_BYTES, Opened, Place, letters, seal, secret
from decisions.counting import Channel, Choice
from decisions.models import (
    Ballot,
    Decision,
    PaperClosing,
    PaperEntry,
    PaperSheet,
    UnsettledSheet,
)
from decisions.selectors.paper import handed_in, has_printed, waits_for_paper
from decisions.selectors.scans import scans_of
from decisions.services.closing import boxes_of
from decisions.services.due import each
from decisions.services.scans import check_scans, seal_scans
from decisions.states import VoteStatus as Status
from decisions.vote_file import paper_leaf
from decisions.vote_leaves import closes_at, vote_of
from decisions.vote_rules import PaperMoment

PERM, LEAF, PURPOSE = "decisions.enter_paper", "vote-paper", "paper-entries"
# 三天, ours: what two people have not settled then is 无效.
SETTLE = timedelta(days=3)
Reason = UnsettledSheet.Reason
REASONS = {0: Reason.NOT_FOUND, 1: Reason.READ_ONCE}


@transaction.atomic
def enter_sheet(
    *,
    decision: Decision,
    number: str,
    choices: Sequence[Choice],
    actor,
    now,
    pictures: Sequence[bytes] = (),
    has_none: bool = False,
) -> Ballot | None:
    """录入一张票; the sealed ballot once two people of two bodies have read the same, or a third one reads as one of them.

    ``pictures`` (``services.scans.picture_of``) are sealed with the reading; ``has_none``: it cannot be photographed.
    Nobody is shown what another one read, nor whose sheet it is. DomainError for who printed sheets of this vote,
    has read this one, or is of the body of the only one who has; for a number that is of no sheet in the box, and
    unless each matter has one answer; for a sheet without a picture where the notice keeps them. StaleState before closing and once the sheet is settled.
    """
    decision = _closed(decision, actor, now)
    if has_printed(decision, actor):
        raise DomainError(_("您打印过这次表决的选票，知道哪张是谁家的，请换别人录入。"))
    if len(choices) != decision.matters.count():
        raise DomainError(_("每个事项按一个键。"), field="line")
    sheet = _sheet(decision, number)
    before = list(sheet.entries.select_related("entered_by"))
    _check_reader(decision, before, actor, now)
    check_scans(decision, sheet, pictures, has_none)
    said = f"{sheet.pk}:{letters(choices)}"
    marks = digests(said, PURPOSE)
    entry = PaperEntry.objects.create(
        estate=decision.estate, sheet=sheet, mark=marks[0], entered_by=actor, entered_at=now
    )
    seal_scans(decision, entry, 1 + len(before), pictures)
    audit(
        estate=decision.estate, actor=actor, verb="decisions.paper.entered", subject=decision, at=now,
        detail={"number": number},
    )  # fmt: skip
    if any(one.mark in marks and not _are_close(one, decision, actor, now) for one in before):
        return _seal(decision, sheet, choices, actor)
    return None


def _closed(decision: Decision, actor, now) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related("estate", "key_pair")
    row = rows.get(pk=decision.pk)
    require(actor, PERM, row, now)
    if row.status != Status.CLOSED or not waits_for_paper(row):
        raise StaleState(_("表决截止以后才录票，录完就不再录。"))
    return row


def _sheet(decision: Decision, number: str) -> PaperSheet:
    rows = PaperSheet.objects.filter(decision=decision, hand_in__confirmed_at__isnull=False)
    sheet = rows.select_related("party", "hand_in").filter(number=number).first()
    if sheet is None:
        raise DomainError(_("没有交过票号是 %s 的选票，请再看一遍。") % number, field="line")
    if Ballot.objects.filter(party=sheet.party, channel=Channel.PAPER).exists():
        raise StaleState(_("票号 %s 已经录完了，没有再录一次。") % number)
    return sheet


def _check_reader(decision: Decision, before: list[PaperEntry], actor, now) -> None:
    if any(one.entered_by_id == actor.pk for one in before):
        raise DomainError(_("这张票您已经录过了，要由别人再录一次。"), field="line")
    if len(before) == 1 and _are_close(before[0], decision, actor, now):
        raise DomainError(_("这张票您单位的人已经录过了，要由另一单位的人再录一次。"), field="line")


def _are_close(entry: PaperEntry, decision: Decision, actor, now) -> bool:
    """Two people of one body are not two: what they read alike settles nothing."""
    first = standing_of(entry.entered_by, decision.estate, now)
    return bool(too_close(first, standing_of(actor, decision.estate, now), entry.entered_at))


def _seal(decision: Decision, sheet: PaperSheet, choices: Sequence[Choice], actor) -> Ballot:
    """Like a ballot that was cast online, under the party's next number; nobody keeps its secret."""
    version = 1 + sheet.party.ballots.count()
    place = Place(vote_of(decision), sheet.party.key, version, Channel.PAPER)
    ballot = Opened(tuple(choices), secret(secrets.token_bytes(SECRET_BYTES)))
    key = X25519PublicKey.from_public_bytes(bytes(decision.key_pair.public))
    return Ballot.objects.create(
        estate=decision.estate, decision=decision, party=sheet.party, version=version,
        channel=Channel.PAPER, box=seal(ballot, place, key), cast_at=_moment(decision, sheet),
        cast_by=actor,
    )  # fmt: skip


def _moment(decision: Decision, sheet: PaperSheet):
    """By the vote's rules the hand-in, or behind every online ballot."""
    if decision.vote_rules.paper_moment == PaperMoment.HANDED_IN:
        return sheet.hand_in.confirmed_at
    return closes_at(decision) - timedelta(microseconds=1)


def entered_until(decision: Decision):
    """The first moment at which what is unsettled counts as invalid."""
    return closes_at(decision) + SETTLE


def settle_due(now) -> int:
    """Every closed vote whose sheets are all entered, or whose term for that is over; how many were settled."""
    due = Decision.objects.filter(status=Status.CLOSED, paper_closing=None)
    return each(due, _settle, now)


@transaction.atomic
def _settle(decision: Decision, now) -> bool:
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("estate")
    decision = rows.get(pk=decision.pk)
    if decision.status != Status.CLOSED or not waits_for_paper(decision):
        return False
    left = list(_unsettled(decision))
    if left and now < entered_until(decision):
        return False
    UnsettledSheet.objects.bulk_create(left)
    boxes, sha256 = boxes_of(decision, Channel.PAPER)
    body = paper_leaf(
        vote_of(decision), boxes=boxes, boxes_hash=sha256, unsettled=len(left),
        scans=scans_of(decision),
    )  # fmt: skip
    leaf = append(estate=decision.estate, kind=LEAF, body=body, at=now)
    PaperClosing.objects.create(
        estate=decision.estate, decision=decision, boxes=boxes, sha256=sha256, leaf=leaf,
        closed_at=now,
    )  # fmt: skip
    return True


def _unsettled(decision: Decision) -> Iterator[UnsettledSheet]:
    done = Ballot.objects.filter(decision=decision, channel=Channel.PAPER).values("party")
    rows = handed_in(decision).exclude(sheet__party__in=done)
    for sheet, read in rows.annotate(read=Count("sheet__entries")).values_list("sheet", "read"):
        reason = REASONS.get(read, Reason.DIFFERS)
        yield UnsettledSheet(estate_id=decision.estate_id, sheet_id=sheet, reason=reason)
