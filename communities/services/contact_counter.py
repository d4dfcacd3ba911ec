"""当面换手机号: for who has lost the phone she logs in with. One person sees her papers, one of another
employer confirms; then the lost number is told and may still stop it, as with every other change."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import ContactChange, Estate, Membership, User
from communities.models.contacts import OPEN
from communities.permissions import require
from communities.roles import AT_HOME
from communities.services.accounts import yields
from communities.services.changes import why_not_decide
from communities.services.contacts import agree_contact, in_force, locked
from communities.services.trail import audit
from communities.standing import standing_of
from communities.states import CONTACT_STEPS
from communities.transitions import move
from communities.wording import moment

PERM = "communities.vouch_contact"


@dataclass(frozen=True)
class Lost:
    """Whose phone is lost, and the one she has now: both E.164, the home as the register spells it."""

    building: int
    unit: str
    phone: str
    new_phone: str


@transaction.atomic
def ask_at_counter(*, estate: Estate, lost: Lost, actor: User, now) -> ContactChange:
    """提出: the person stands there with her papers, and has logged in with the new number once.

    DomainError for a phone that nobody of the home uses, a new one that nobody proved or that is in an
    account with a home or an office, and while another change waits. Nobody vouches for herself.
    """
    require(actor, PERM, estate, now)
    if not standing_of(actor, None, now).had_employer(now):
        raise DomainError(_("您没有登记所属单位，谁也不能确认您提出的更改；请先登记。"))
    user = _user_of(estate, lost, now)
    if user == actor:
        raise NotAllowed(_("不能为自己办理。"))
    User.objects.select_for_update().get(pk=user.pk)
    proved = User.objects.filter(phone=lost.new_phone, phone_verified=True, is_active=True).first()
    if proved is None:
        raise DomainError(_("请本人先用新号码登录一次，再来办理。"), field="new_phone")
    if not yields(proved):
        raise DomainError(
            _("新号码已在另一个有房屋或职务的账号里，不能换过来。"), field="new_phone"
        )
    kind = ContactChange.Kind.PHONE
    if ContactChange.objects.filter(user=user, kind=kind, status__in=OPEN).exists():
        raise DomainError(_("这个账号已有一项更改在等待，本人登录后可以撤销。"))
    change = ContactChange.objects.create(
        user=user, kind=kind, before=in_force(user, kind), after=lost.new_phone, estate=estate,
        asked_by=actor, asked_at=now,
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.contactchange.asked", subject=change, at=now,
        after=change.status,
    )  # fmt: skip
    return change


@transaction.atomic
def decide_contact(*, change: ContactChange, agrees: bool, actor: User, now) -> ContactChange:
    """确认或不同意, by a person of another employer who is not the one whose account it is; both numbers
    are told.

    StaleState where it is decided already.
    """
    require(actor, PERM, change, now)
    row = locked(change)
    if sentence := why_not_confirm(row, actor, now):
        raise NotAllowed(sentence)
    if agrees:
        agree_contact(change=row, verb="confirm", actor=actor, now=now, confirmed_by=actor)
        words = {"estate": row.estate.name, "at": moment(row.takes_effect_at, year=False)}
        sentence = _(
            "【阳光小区】%(estate)s当面为您换了登录的手机号，%(at)s 起用这个号码登录。"
            "不是您本人办的，请马上告诉居委会。"
        )
        express.text(row.after, sentence % words, lives=express.CHANGE_LIVES)
    else:
        move(row, CONTACT_STEPS, "decline", actor=actor, now=now, confirmed_by=actor)
    return row


def why_not_confirm(change: ContactChange, actor: User, now) -> str:
    """Why this person does not confirm it; empty where she may."""
    if actor.pk == change.user_id:
        return _("不能为自己办理。")
    return why_not_decide(change, actor, now)


def _user_of(estate: Estate, lost: Lost, now) -> User:
    held = Membership.objects.current(now).filter(
        estate=estate,
        role__in=AT_HOME,
        unit__building__number=lost.building,
        unit__number__iexact=lost.unit,
        user__phone=lost.phone,
    )
    found = held.select_related("user").first()
    if found is None:
        raise DomainError(_("这套房屋里没有人用原来的号码登录，请核对房号和号码。"))
    return found.user
