"""Offices that are answered, end or change hands: who is concerned is told here."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from communities.held import Held
from communities.models import Area, Membership, Role
from communities.roles import PROPERTY
from communities.selectors import who_governs, who_holds, who_operates
from communities.signals import (
    contract_changed,
    office_answered,
    office_emptied,
    office_ended,
    touched_asked,
    turn_moved,
)
from notifications.models import BodyChannel
from notifications.office_kinds import (
    ANSWERED,
    CONTRACT_ENDED,
    CONTRACT_RENEWED,
    EMPTIED,
    ENDED,
    TURN,
)
from notifications.services import notify, settle

# Who is told that nobody is left: the first of these that has people.
ABOVE = [
    (Role.COMMUNITY_OFFICER, "community"),
    (Role.SUPERVISOR, "supervisor"),
]


@receiver(office_answered)
def tell_who_invited(invitation, now, **_more):
    place = invitation.place
    notify(
        estate=invitation.estate,
        to=[invitation.invited_by],
        kind=ANSWERED[invitation.status],
        subject=f"communities.officeinvitation:{invitation.pk}",
        path=path_of(place),
        params={
            "who": invitation.name,
            "role": invitation.get_role_display(),
            "place": place.name,
        },
        now=now,
        key=f"office_answered:{invitation.pk}",
        reason="inviter",
    )


@receiver(office_ended)
def tell_who_leaves(end, now, **_more):
    _notify_end(end, [end.membership.user], ENDED, "/me/", "account", now, why=end.reason)


@receiver(office_emptied)
def tell_who_is_above(end, now, **_more):
    """The same minute, whatever day the role ends on.

    The street only watches: where it is the one above, the operator, who appoints, is told as well.
    """
    whose = str(end.membership.employer or "")
    readers, reason = _above(end, now)
    if reason == "supervisor":
        _notify_end(end, readers, EMPTIED, "/oversight/", reason, now, whose=whose)
        told = {one.pk for one in readers}
        readers = _others(who_operates(now), end.membership.user_id)
        readers, reason = [one for one in readers if one.pk not in told], "operator"
    _notify_end(end, readers, EMPTIED, path_of(end.estate or end.area), reason, now, whose=whose)


def _notify_end(end, readers, kind, path, reason, now, **more) -> None:
    held = end.membership
    place = end.estate or end.area
    notify(
        estate=end.estate,
        to=readers,
        kind=kind,
        subject=f"communities.officeend:{end.pk}",
        path=path,
        params={
            "place": place.name,
            "role": held.get_role_display(),
            "at": end.ends_at,
            **more,
        },
        now=now,
        key=f"{kind}:{end.pk}",
        reason=reason,
    )


def _above(end, now) -> tuple[list, str]:
    """Of the company the body that manages the estate, of a body the next one up that has people."""
    role, leaving = end.membership.role, end.membership.user_id
    if role in PROPERTY and (found := _others(who_governs(end.estate, now), leaving)):
        return found, "management_body"
    roles = [one for one, _reason in ABOVE]
    start = roles.index(role) + 1 if role in roles else 0
    for above, reason in ABOVE[start:] if role != Role.OPERATOR else ():
        if found := _others(_holders(end.estate or end.area, above, now), leaving):
            return found, reason
    return _others(who_operates(now), leaving), "operator"


def _others(people, leaving: int) -> list:
    return [one for one in people if one.pk != leaving]


def _holders(place, role, now) -> list:
    """Of the place itself, and of the areas above it."""
    held = Membership.objects.current(now).filter(role=role)
    if isinstance(place, Area):
        held = held.filter(area__in=place.lineage())
    else:
        held = held.reaching(place)
    return [one.user for one in held.select_related("user").order_by("user_id")]


@receiver(touched_asked)
def channels_of_the_body(body, **_more):
    n = BodyChannel.objects.filter(body=body).count()
    return [Held(_("原管理主体的邮箱和群机器人：不再收到本小区的提醒"), n, is_hers=False)]


@receiver(turn_moved)
def tell_both_sides(turn, what, now, **_more):
    """The people of both bodies, the 居委会 and the street; each once."""
    estate, told = turn.estate, set()
    sides = Membership.objects.current(now).reaching(estate)
    sides = sides.filter(body__in=[turn.before.body_id, turn.body_id]).select_related("user")
    readers = [([one.user for one in sides], "management_body")]
    for role, reason in ABOVE:
        readers.append((who_holds(estate, now, role), reason))
    kind, subject = TURN[what], f"communities.managementturn:{turn.pk}"
    if what in {"settled", "cancelled"}:
        settle(subject=subject, kind=TURN["proposed"], now=now)
    for people, reason in readers:
        new = [one for one in people if one.pk not in told]
        told |= {one.pk for one in new}
        notify(
            estate=estate, to=new, kind=kind, subject=subject,
            path=f"/desk/turns/{turn.pk}/", now=now, key=f"{kind}:{turn.pk}", reason=reason,
            params={
                "place": estate.name, "old": turn.before.body.name, "new": turn.body.name,
                "at": turn.after.valid_from if turn.after else turn.planned_at,
            },
        )  # fmt: skip


@receiver(contract_changed)
def tell_who_serves_under_it(contract, renewed, reason, now, **_more):
    """Everybody under the contract: their roles end with it, or go on."""
    held = Membership.objects.current(now).filter(contract=contract).select_related("user")
    kind = CONTRACT_RENEWED if renewed else CONTRACT_ENDED
    notify(
        estate=contract.estate,
        to=[one.user for one in held.order_by("pk")],
        kind=kind,
        subject=f"communities.servicecontract:{contract.pk}",
        path="/me/",
        params={
            "place": contract.estate.name,
            "company": contract.company.name,
            "at": contract.valid_until,
            "why": reason,
        },
        now=now,
        key=f"{kind}:{contract.pk}:{contract.valid_until:%Y%m%d%H%M}",
        reason="staff",
    )


def path_of(place) -> str:
    if isinstance(place, Area):
        return f"/oversight/people/{place.pk}/"
    return f"/desk/people/{place.slug}/"
