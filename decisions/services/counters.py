"""Naming those who will count a vote (计票人、监票人), until it begins."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.models import Body, User
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import standing_of
from decisions.models import Counter, Decision
from decisions.selectors.counters import counters_of, is_fit
from decisions.services.telling import tell_of_counter
from decisions.states import BEFORE_VOTING

PERM = "decisions.prepare_vote"


@transaction.atomic
def name_counter(*, decision: Decision, user: User, body: Body, actor, now) -> Counter:
    """指定计票人, by the convening body. DomainError for who is not of ``body`` here, works for a property
    company, or is named already; StaleState once voting has begun. She is told."""
    row = _held(decision, actor, now)
    if not is_fit(standing_of(user, row.estate, now), body):
        raise DomainError(
            _("计票人要在本小区的业委会、居委会或街道任职，不能是物业公司的人。"), field="person"
        )
    if counters_of(row).filter(user=user).exists():
        raise DomainError(_("这个人已经是计票人。"), field="person")
    made = Counter.objects.create(
        estate=row.estate, decision=row, user=user, body=body, named_by=actor, named_at=now
    )
    audit(
        estate=row.estate, actor=actor, verb="decisions.counter.named", subject=row, at=now,
        detail={"user": user.pk, "body": body.pk},
    )  # fmt: skip
    tell_of_counter(made, now=now)
    return made


@transaction.atomic
def release_counter(*, counter: Counter, actor, now) -> Counter:
    """退出计票, before voting begins; the row stays. StaleState where it has begun or she has left."""
    decision = _held(counter.decision, actor, now)
    row = Counter.objects.select_for_update().get(pk=counter.pk)
    if row.left_at:
        raise StaleState(_("已经不是计票人。"))
    row.left_at, row.left_said_by = now, actor
    row.save(update_fields=["left_at", "left_said_by"])
    audit(
        estate=row.estate, actor=actor, verb="decisions.counter.left", subject=decision, at=now,
        detail={"user": row.user_id},
    )  # fmt: skip
    return row


def _held(decision: Decision, actor, now) -> Decision:
    row = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("estate")
        .get(pk=decision.pk)
    )
    require(actor, PERM, row, now)
    if row.status not in BEFORE_VOTING:
        raise StaleState(_("表决已经开始或者结束，计票人不再换。"))
    return row
