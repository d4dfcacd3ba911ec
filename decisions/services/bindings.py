"""Accounts that nobody has confirmed vote on paper (只用纸票), so that one owner stops nobody's vote."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.models import Ownership, User
from communities.permissions import require
from communities.services.trail import audit
from decisions.models import Decision, PaperOnly
from decisions.selectors.bindings import bindings_to_settle
from decisions.services.telling import tell_of_paper
from decisions.states import CALLED

PERM = "decisions.prepare_vote"


@transaction.atomic
def keep_to_paper(*, decision: Decision, ownerships: set[int], actor, now) -> list[PaperOnly]:
    """先用纸票: until two bodies have seen their papers these owners vote on paper; they are told.

    Those confirmed meanwhile are left out. DomainError where none is left; StaleState where the vote is not
    announced any more.
    """
    row = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("estate")
        .get(pk=decision.pk)
    )
    require(actor, PERM, row, now)
    if row.status not in CALLED:
        raise StaleState(_("这次公告已经撤回或者已有结果。"))
    left = sorted(bindings_to_settle(row, now) & ownerships)
    if not left:
        raise DomainError(_("请至少选一户还没有核对的。"), field="ownerships")
    made = PaperOnly.objects.bulk_create(
        PaperOnly(estate=row.estate, decision=row, ownership_id=pk, said_by=actor, said_at=now)
        for pk in left
    )
    _say(row, left, actor, now)
    return made


def keep_rest_to_paper(decision: Decision, now) -> None:
    """先用纸票, of a vote that opens in this transaction: all whom nobody has confirmed by then, by nobody's hand."""
    left = sorted(bindings_to_settle(decision, now))
    if not left:
        return
    PaperOnly.objects.bulk_create(
        PaperOnly(
            estate=decision.estate, decision=decision, ownership_id=pk, said_at=now,
            reason=PaperOnly.Reason.AT_OPENING,
        )
        for pk in left
    )  # fmt: skip
    _say(decision, left, None, now)


def _say(decision: Decision, left: list[int], actor, now) -> None:
    audit(
        estate=decision.estate, actor=actor, verb="decisions.bindings.kept_to_paper",
        subject=decision, at=now, detail={"ownerships": left},
    )  # fmt: skip
    owners = User.objects.filter(pk__in=Ownership.objects.filter(pk__in=left).values("user"))
    tell_of_paper(decision, list(owners), now=now)
