"""代办与租住: whom an owner lets into a home, until a day: family to report, rate and pay for her, and
tenants. Neither ever votes."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import Membership, Ownership, Role, Unit, User
from communities.permissions import DENIED
from communities.services.accounts import account_for
from communities.services.trail import audit
from communities.signals import home_left
from communities.wording import moment

# Ours: for a delegate a year; for a tenant a usual lease, which can be said again.
MAX_SPANS = {Role.DELEGATE: timedelta(days=366), Role.RESIDENT: timedelta(days=3 * 366)}
TOO_LONG = {
    Role.DELEGATE: gettext_lazy("截止日期应在今天之后、一年之内。"),
    Role.RESIDENT: gettext_lazy("截止日期应在今天之后、三年之内。"),
}
VERBS = {Role.DELEGATE: "communities.delegate", Role.RESIDENT: "communities.tenant"}


def owner_role(user: User, unit_id: int, now) -> Membership | None:
    """Her role in this very home, while it is her own."""
    held = Membership.objects.current(now).filter(user=user, role=Role.OWNER, unit=unit_id)
    return held.select_related("ownership").order_by("pk").first()


def owns(user: User, unit_id: int, now) -> bool:
    """Whether this very home is the person's own now."""
    return owner_role(user, unit_id, now) is not None


def check_last_day(role: Role, last_day: date, now) -> None:
    """DomainError for a day that has passed or is too far away."""
    today = clock.local(now).date()
    if not today <= last_day <= today + MAX_SPANS[role]:
        raise DomainError(str(TOO_LONG[role]), field="last_day")


@transaction.atomic
def grant_delegate(*, unit: Unit, phone: str, last_day: date, actor: User, now) -> Membership:
    """授权代办 until the end of ``last_day``, at most a year; granting again for longer replaces what
    was granted before.

    It holds no longer than the ownership of whoever granted it last. A delegate never votes and
    cannot delegate further.
    """
    owner = owner_role(actor, unit.pk, now)
    if owner is None:
        raise NotAllowed(DENIED)
    check_last_day(Role.DELEGATE, last_day, now)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    user = account_for(phone=phone)
    if user == actor:
        raise DomainError(_("不用给自己授权。"), field="phone")
    return let_in(
        user=user, role=Role.DELEGATE, unit=unit, last_day=last_day, ownership=owner.ownership,
        granted_by=actor, actor=actor, now=now,
    )  # fmt: skip


def let_in(
    *, user: User, role: Role, unit: Unit, last_day: date, ownership: Ownership | None, now,
    granted_by: User, actor: User,
) -> Membership:  # fmt: skip
    """The role in this home until the end of ``last_day``, in place of the same one held before.

    DomainError where that one lasts longer: what ends earlier, somebody ends herself.
    """
    until = datetime.combine(last_day + timedelta(days=1), time(0), clock.SHANGHAI)
    held = Membership.objects.current(now).filter(user=user, role=role, unit=unit).first()
    if held and (held.valid_until, held.ownership) == (until, ownership):
        return held
    if held and (held.valid_until is None or held.valid_until > until):
        ends = moment(held.valid_until) if held.valid_until else _("没有截止日期")
        raise DomainError(
            _(
                "对方在这套房屋已有同样的身份，比这一天更久（%s）。要提前结束，请先结束原来的，再重新办。"
            )
            % ends,
            field="last_day",
        )
    if held:
        _end(Membership.objects.filter(pk=held.pk), held, now)
        _trace(held, "replaced", actor, now, until=until.isoformat())
    held = Membership.objects.create(
        user=user,
        role=role,
        estate=unit.estate,
        unit=unit,
        ownership=ownership,
        granted_by=granted_by,
        valid_from=now,
        valid_until=until,
    )
    _trace(held, "granted", actor, now, until=until.isoformat())
    return held


@transaction.atomic
def revoke_delegate(*, membership: Membership, actor: User, now) -> None:
    """收回代办、结束租住: by an owner of the home, of which the person is told, or by herself; an ended
    one stays as it ended."""
    if actor.pk != membership.user_id and not owns(actor, membership.unit_id, now):
        raise NotAllowed(DENIED)
    running = Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now), pk=membership.pk
    )
    if _end(running, membership, now):
        _trace(membership, "revoked", actor, now)
        if actor.pk != membership.user_id:
            home_left.send(sender=None, membership=membership, now=now)


def _end(rows, membership, now) -> int:
    return rows.update(valid_until=max(now, membership.valid_from + timedelta(microseconds=1)))


def _trace(membership, verb, actor, now, **detail):
    audit(
        estate=membership.estate,
        actor=actor,
        verb=f"{VERBS[membership.role]}.{verb}",
        subject=membership,
        at=now,
        detail=detail,
    )
