"""离任: a role ends with its day and reason; what the person held follows, and never holds it up."""

import logging
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Membership, OfficeEnd, User
from communities.selectors.offices import colleagues_of, successors_of
from communities.services.offices import check_appoints
from communities.services.people import end_membership
from communities.signals import office_emptied, office_ended, office_passed

logger = logging.getLogger(__name__)


def end_office(
    *,
    membership: Membership,
    reason: str,
    actor: User,
    now,
    ends_on=None,
    successor=None,
    paper=None,
) -> OfficeEnd:
    """结束任职, now or from the begin of ``ends_on``, by whoever may appoint to it.

    She is told; where nobody of her body or company is left, so is the body above. What she holds
    goes to ``successor`` or back to the queue once the role has ended. StaleState where it ended.
    """
    at = datetime.combine(ends_on, time(0), clock.SHANGHAI) if ends_on else now
    end = _end(membership, reason.strip(), at, successor, paper, actor, now)
    pass_on_ended(now)
    return end


@transaction.atomic
def _end(membership, reason, at, successor, paper, actor, now) -> OfficeEnd:
    place = membership.estate or membership.area
    check_appoints(actor, membership.role, place, now, membership.contract)
    if not reason:
        raise DomainError(_("请写明原因。"), field="reason")
    if successor and not successors_of(membership, now).filter(pk=successor.pk).exists():
        raise DomainError(_("接手的人现在不在这里任职，请另选一位。"), field="successor")
    # Of the last two who are ended at once one is the last.
    type(place).objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    for one in [membership, *_renewed(membership, at)]:
        end_membership(membership=one, actor=actor, now=now, at=at, reason=reason)
    end = OfficeEnd.objects.create(
        estate=membership.estate, area=membership.area, membership=membership, ends_at=at,
        reason=reason, paper=paper, successor=successor, ended_by=actor, ended_at=now,
    )  # fmt: skip
    office_ended.send(sender=None, end=end, now=now)
    if not colleagues_of(membership, at).exists():
        office_emptied.send(sender=None, end=end, now=now)
    return end


def _renewed(membership: Membership, at):
    """The same role under a later contract of the company, which would bring her back."""
    if membership.contract is None:
        return Membership.objects.none()
    same = {name: getattr(membership, name) for name in ("user", "role", "estate")}
    rows = Membership.objects.filter(**same, contract__company=membership.contract.company_id)
    return rows.filter(valid_from__gt=membership.valid_from).unended(at)


def pass_on_ended(now) -> int:
    """移交手上的事 of roles that have ended; what fails is tried again in a minute."""
    due = OfficeEnd.objects.filter(passed_at=None, ends_at__lte=now).order_by("pk")
    return sum(_tried(pk, now) for pk in due.values_list("pk", flat=True))


def _tried(pk: int, now) -> int:
    try:
        return _pass_on(pk, now)
    except Exception:  # whatever a room stumbles over, the role has ended
        logger.exception("office end %s was not passed on", pk)
        return 0


@transaction.atomic
def _pass_on(pk: int, now) -> int:
    rows = OfficeEnd.objects.select_for_update(of=("self",), skip_locked=True)
    end = rows.filter(pk=pk, passed_at=None).select_related("membership__user", "estate").first()
    if end is None:
        return 0
    if end.estate_id:
        office_passed.send(sender=None, end=end, now=now)
    OfficeEnd.objects.filter(pk=pk).update(passed_at=now)
    return 1
