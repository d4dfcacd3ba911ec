"""任职邀请: a phone is asked into an office; who proved the phone accepts it, or says that it is not she."""

import secrets
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities import clock, express
from communities.errors import DomainError, NotAllowed
from communities.models import Area, Estate, Membership, OfficeInvitation, Role, User
from communities.models.offices import OPEN
from communities.permissions import DENIED
from communities.roles import PROPERTY
from communities.selectors.offices import Seat, here, people_of
from communities.services.people import grant_membership, may_appoint
from communities.services.trail import audit
from communities.signals import office_answered
from communities.states import OFFICE_INVITATION_STEPS as STEPS
from communities.texting import INVITED, can_text
from communities.transitions import move

# Ours: a link that lies about in a phone is of no use after a week.
LIVES = timedelta(days=7)
# Ours: each is a text to a number that the inviter typed.
MAX_A_DAY, MAX_A_DAY_OF_A_PHONE = 30, 3


@transaction.atomic
def invite_to_office(
    *,
    place: Estate | Area,
    seat: Seat,
    phone: str,
    name: str,
    starts_on,
    actor: User,
    now,
    **filing,
) -> tuple[OfficeInvitation, str]:
    """邀请任职, and the address that answers it: it goes out as a text, or by hand where none is sent.

    ``filing``: basis, basis_date, paper. NotAllowed for who may not appoint to that office;
    DomainError while that phone has an unanswered one here, after three to it or thirty in all within
    a day, and for a committee without its filing.
    """
    check_appoints(actor, seat.role, place, now, seat.contract)
    if actor.phone == phone:
        raise DomainError(_("不能邀请自己。"), field="phone")
    if seat.role == Role.COMMITTEE and not (filing.get("basis") and filing.get("basis_date")):
        raise DomainError(_("业委会成员要写备案文件和日期。"), field="basis")
    type(place).objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    _make_way(place, phone, now)
    token = secrets.token_urlsafe(24)
    invitation = OfficeInvitation(
        **here(place), role=seat.role, contract=seat.contract, body=seat.body, phone=phone,
        name=name.strip(), starts_on=starts_on, is_printed=not can_text(), invited_by=actor,
        token_digest=_digest(token), invited_at=now, expires_at=now + LIVES, **filing,
    )  # fmt: skip
    invitation.save()
    audit(
        estate=invitation.estate, actor=actor, verb="communities.officeinvitation.sent",
        subject=invitation, at=now, after=invitation.status, detail={"role": seat.role},
    )  # fmt: skip
    address = _address(token)
    if not invitation.is_printed:
        words = _(
            "【阳光小区】%(place)s请您任职，七天内打开链接登录后答复，不认识的也请答复一声：%(url)s"
        )
        said = words % {"place": place.name, "url": address}
        express.text(phone, said, lives=LIVES, template=INVITED)
    return invitation, address


def _make_way(place, phone: str, now) -> None:
    """What has lapsed makes way; of two who invite one phone the second is told."""
    today = OfficeInvitation.objects.filter(**here(place), invited_at__gt=now - timedelta(days=1))
    is_full = today.count() >= MAX_A_DAY
    if is_full or today.filter(phone=phone).count() >= MAX_A_DAY_OF_A_PHONE:
        raise DomainError(_("一天内的邀请太多了，请明天再发。"), field="phone")
    for before in OfficeInvitation.objects.filter(**here(place), phone=phone, status=OPEN):
        if before.expires_at > now:
            raise DomainError(
                _("这个号码已有一个没答复的邀请，请等答复，或先撤回。"), field="phone"
            )
        move(before, STEPS, "lapse", actor=None, now=now)


def office_invitation_of(token: str) -> OfficeInvitation | None:
    """Whose link it is, whether or not it still works."""
    rows = OfficeInvitation.objects.filter(token_digest=_digest(token))
    return rows.select_related("estate", "area", "contract__company", "body", "invited_by").first()


def is_for(invitation: OfficeInvitation, user: User) -> bool:
    """Whether it was sent to this account's proved phone; a slip is for whoever holds it, unless her
    account has another phone."""
    if invitation.is_printed and not (user.phone and user.phone_verified):
        return True
    return bool(user.phone_verified) and user.phone == invitation.phone


def why_not_answer(invitation: OfficeInvitation, user: User, now) -> str:
    """Why this person cannot answer it now; empty where she can. Says nothing of whose it is."""
    if not is_for(invitation, user):
        return _("这个邀请不是给您登录的手机号的。请用收到短信的号码登录。")
    if invitation.status != OPEN:
        return _("这个邀请已经答复过或撤回了。要任职，请邀请的人再发一次。")
    if invitation.expires_at <= now:
        return _("这个邀请已过七天，失效了。请邀请的人再发一次。")
    return ""


def why_not_accept(invitation: OfficeInvitation, user: User, now) -> str:
    """The same, and whatever stands in the way of the office itself."""
    if sentence := why_not_answer(invitation, user, now):
        return sentence
    inviter, contract = invitation.invited_by, invitation.contract
    if not may_appoint(inviter, invitation.role, invitation.place, now, contract):
        return _("邀请您的人已不能任命这个角色，请联系现在负责的人。")
    if contract and contract.valid_until and contract.valid_until <= now:
        return _("这份物业服务合同已经结束，邀请不再有效。")
    if user.pk == invitation.invited_by_id:
        return _("不能接受自己发的邀请。")
    return _conflict(invitation, user, now)


def _conflict(invitation: OfficeInvitation, user: User, now) -> str:
    """Nobody sits in the committee and works for the company that it watches, now or from a day on."""
    if invitation.estate is None:
        return ""
    roles = set(people_of(invitation.estate, now).filter(user=user).values_list("role", flat=True))
    if invitation.role == Role.COMMITTEE and roles & set(PROPERTY):
        return _("您在本小区的物业任职，不能同时做业委会成员。")
    if invitation.role in PROPERTY and Role.COMMITTEE in roles:
        return _("您是本小区的业委会成员，不能同时在物业任职。")
    return ""


@transaction.atomic
def accept_office(*, invitation: OfficeInvitation, user: User, now) -> Membership:
    """接受任职: the role begins on its day, or now where that has passed. The inviter is told.

    DomainError with the sentence of ``why_not_accept``; StaleState for whoever comes second.
    """
    OfficeInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    invitation.refresh_from_db(fields=["status"])
    if sentence := why_not_accept(invitation, user, now):
        raise DomainError(sentence)
    _answer(invitation, "accept", user, now)
    if not user.name:
        User.objects.filter(pk=user.pk).update(name=invitation.name)
    begins = datetime.combine(invitation.starts_on, time(0), clock.SHANGHAI)
    rests_on = {"contract": invitation.contract, "body": invitation.body}
    return grant_membership(
        user=user, role=invitation.role, place=invitation.place, actor=invitation.invited_by,
        now=now, valid_from=max(begins, now), **{key: one for key, one in rests_on.items() if one},
    )  # fmt: skip


@transaction.atomic
def decline_office(*, invitation: OfficeInvitation, user: User, now) -> None:
    """不是我: that ends it, and the inviter is told."""
    if sentence := why_not_answer(invitation, user, now):
        raise DomainError(sentence)
    _answer(invitation, "decline", user, now)


@transaction.atomic
def revoke_office(*, invitation: OfficeInvitation, actor: User, now) -> None:
    """撤回, by whoever may appoint to that office, while nobody has answered."""
    check_appoints(actor, invitation.role, invitation.place, now, invitation.contract)
    move(invitation, STEPS, "revoke", actor=actor, now=now)


def lapse_offices(now) -> int:
    """What nobody answered in its seven days works no more."""
    over = list(OfficeInvitation.objects.filter(status=OPEN, expires_at__lte=now))
    for one in over:
        move(one, STEPS, "lapse", actor=None, now=now)
    return len(over)


def check_appoints(actor: User, role: str, place: Estate | Area, now, contract=None) -> None:
    if not may_appoint(actor, role, place, now, contract):
        raise NotAllowed(DENIED)


def _answer(invitation: OfficeInvitation, verb: str, user: User, now) -> None:
    move(invitation, STEPS, verb, actor=user, now=now, answered_by=user, answered_at=now)
    office_answered.send(sender=None, invitation=invitation, now=now)


def _address(token: str) -> str:
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return f"{base}{reverse('office-invitation')}?{urlencode({'t': token})}"


def _digest(token: str) -> str:
    return salted_hmac("communities.offices", token, algorithm="sha256").hexdigest()
