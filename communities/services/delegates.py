"""代办: an owner lets a family member report, rate and pay for a home until a day."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import Membership, Role, Unit, User
from communities.permissions import DENIED
from communities.services.accounts import account_for
from communities.services.trail import audit

MAX_SPAN = timedelta(days=366)


def _owner(user: User, unit_id: int, now) -> Membership | None:
    """Her role in this very home, while it is her own."""
    held = Membership.objects.current(now).filter(user=user, role=Role.OWNER, unit=unit_id)
    return held.select_related("ownership").order_by("pk").first()


def owns(user: User, unit_id: int, now) -> bool:
    """Whether this very home is the person's own now."""
    return _owner(user, unit_id, now) is not None


@transaction.atomic
def grant_delegate(*, unit: Unit, phone: str, last_day: date, actor: User, now) -> Membership:
    """授权代办 until the end of ``last_day``, at most a year; granting again ends what was granted
    before.

    It holds no longer than the ownership of whoever granted it last. A delegate never votes and
    cannot delegate further.
    """
    owner = _owner(actor, unit.pk, now)
    if owner is None:
        raise NotAllowed(DENIED)
    today = clock.local(now).date()
    if not today <= last_day <= today + MAX_SPAN:
        raise DomainError(_("截止日期应在今天之后、一年之内。"), field="last_day")
    until = datetime.combine(last_day + timedelta(days=1), time(0), clock.SHANGHAI)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    user = account_for(phone=phone)
    if user == actor:
        raise DomainError(_("不用给自己授权。"), field="phone")
    held = Membership.objects.current(now).filter(user=user, role=Role.DELEGATE, unit=unit).first()
    if held and (held.valid_until, held.ownership_id) == (until, owner.ownership_id):
        return held
    if held:
        _end(Membership.objects.filter(pk=held.pk), held, now)
    held = Membership.objects.create(
        user=user,
        role=Role.DELEGATE,
        estate=unit.estate,
        unit=unit,
        ownership=owner.ownership,
        granted_by=actor,
        valid_from=now,
        valid_until=until,
    )
    _trace(held, "communities.delegate.granted", actor, now, until=until.isoformat())
    return held


@transaction.atomic
def revoke_delegate(*, membership: Membership, actor: User, now) -> None:
    """收回代办: by an owner of the home or by the delegate; an ended one stays as it ended."""
    if actor.pk != membership.user_id and not owns(actor, membership.unit_id, now):
        raise NotAllowed(DENIED)
    running = Membership.objects.filter(pk=membership.pk, valid_until__gt=now)
    if _end(running, membership, now):
        _trace(membership, "communities.delegate.revoked", actor, now)


def _end(rows, membership, now) -> int:
    return rows.update(valid_until=max(now, membership.valid_from + timedelta(microseconds=1)))


def _trace(membership, verb, actor, now, **detail):
    audit(
        estate=membership.estate, actor=actor, verb=verb, subject=membership, at=now, detail=detail
    )
