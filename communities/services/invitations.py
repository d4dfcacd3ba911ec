"""邀请: an owner lets a tenant or a family member in by a link; staff enter a tenant with her lease, who
says herself that it is so."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import Invitation, Membership, Role, Unit, User
from communities.permissions import DENIED, may, require
from communities.selectors.invitations import open_invitations
from communities.services.delegates import check_last_day, let_in, owner_role, owns
from communities.services.trail import audit
from communities.signals import home_joined
from communities.states import INVITATION_STEPS, InvitationStatus
from communities.transitions import move

PERM = "communities.import_roster"
# Ours: a link that lies about in a chat is of no use after a week.
LIVES = timedelta(days=7)
MAX_OPEN = 5
ROLES = {Invitation.Kind.TENANT: Role.RESIDENT, Invitation.Kind.FAMILY: Role.DELEGATE}


@transaction.atomic
def invite(*, unit: Unit, kind: str, last_day: date, actor: User, now) -> tuple[Invitation, str]:
    """邀请 and the token of its link, which is nowhere else: family at most for a year, a tenant for
    three.

    NotAllowed for whoever does not own the home, DomainError for a sixth one that is open.
    """
    owner = owner_role(actor, unit.pk, now)
    if owner is None:
        raise NotAllowed(DENIED)
    check_last_day(ROLES[kind], last_day, now)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if open_invitations([unit.pk], now).filter(invitee=None).count() >= MAX_OPEN:
        raise DomainError(_("这套房屋已有 5 个没用的邀请，请先撤回不要的。"))
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        estate=unit.estate, unit=unit, ownership=owner.ownership, kind=kind, last_day=last_day,
        token_digest=_digest(token), invited_by=actor, invited_at=now, expires_at=now + LIVES,
    )  # fmt: skip
    _sent(invitation, actor, now)
    return invitation, token


def invitation_of(token: str) -> Invitation | None:
    """Whose link it is, whether or not it still works."""
    rows = Invitation.objects.filter(token_digest=_digest(token))
    return rows.select_related("estate", "unit__building", "invited_by").first()


def why_not_accept(invitation: Invitation, user: User, now) -> str:
    """Why this person cannot accept it now; empty where she can."""
    if invitation.status == InvitationStatus.ACCEPTED:
        return _("这个邀请已经用过，一个链接只能用一次。请让业主再发一个。")
    if invitation.status == InvitationStatus.REVOKED:
        return _("业主已撤回这个邀请。要进来请和业主联系。")
    if invitation.expires_at <= now:
        return _("这个邀请已过期，发出七天内有效。请让业主再发一个。")
    if invitation.invitee_id:
        if not may(invitation.invited_by, PERM, invitation.unit, now):
            return _("登记的人已不在这里工作，请到现场重新办理。")
    elif not owns(invitation.invited_by, invitation.unit_id, now):
        return _("发邀请的人已不是这套房屋的业主，邀请不再有效。")
    if owns(user, invitation.unit_id, now):
        return _("您就是这套房屋的业主，不用邀请自己。")
    return ""


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now) -> Membership:
    """接受, once: the role begins now. A delegate's ends with the ownership of who invited her, a
    tenant's does not (民法典 725); the owners are told.

    DomainError with the sentence of ``why_not_accept``; NotAllowed for another than who is named.
    """
    if invitation.invitee_id not in {None, user.pk}:
        raise NotAllowed(DENIED)
    Unit.objects.select_for_update(of=("self",)).get(pk=invitation.unit_id)
    invitation.refresh_from_db(fields=["status"])
    if sentence := why_not_accept(invitation, user, now):
        raise DomainError(sentence)
    move(invitation, INVITATION_STEPS, "accept", actor=user, now=now, accepted_by=user)
    role = ROLES[invitation.kind]
    held = let_in(
        user=user, role=role, unit=invitation.unit, last_day=invitation.last_day,
        ownership=invitation.ownership if role == Role.DELEGATE else None,
        granted_by=invitation.invited_by, actor=user, now=now,
    )  # fmt: skip
    home_joined.send(sender=None, membership=held, now=now)
    return held


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User, now) -> None:
    """撤回, by any owner of the home or by whom it names (不接受), while nobody has accepted it."""
    if actor.pk != invitation.invitee_id and not owns(actor, invitation.unit_id, now):
        raise NotAllowed(DENIED)
    move(invitation, INVITATION_STEPS, "revoke", actor=actor, now=now)


@transaction.atomic
def settle_tenant(*, unit: Unit, phone: str, last_day: date, actor: User, now) -> Invitation:
    """当面登记租户: staff saw her lease and papers; the role begins when she accepts it in her own
    account, within seven days. Entering her again takes the place of what she did not accept.

    DomainError for a phone that nobody has logged in with. Nobody vouches for herself.
    """
    require(actor, PERM, unit, now)
    check_last_day(Role.RESIDENT, last_day, now)
    user = User.objects.filter(phone=phone, phone_verified=True, is_active=True).first()
    if user is None:
        raise DomainError(_("请租户先用这个手机号登录一次，再来办理。"), field="phone")
    if user == actor:
        raise NotAllowed(_("不能为自己办理。"))
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    for before in open_invitations([unit.pk], now).filter(invitee=user):
        move(before, INVITATION_STEPS, "revoke", actor=actor, now=now)
    invitation = Invitation.objects.create(
        estate=unit.estate, unit=unit, invitee=user, kind=Invitation.Kind.TENANT,
        last_day=last_day, invited_by=actor, invited_at=now, expires_at=now + LIVES,
    )  # fmt: skip
    _sent(invitation, actor, now)
    sentence = _(
        "【阳光小区】%s登记您为租户。请在七天内登录，在“我的房屋”里接受；不是您要办的，不用管。"
    )
    express.text(phone, sentence % unit.estate.name, lives=express.CHANGE_LIVES)
    return invitation


def _sent(invitation: Invitation, actor: User, now) -> None:
    detail = {"kind": invitation.kind, "last_day": invitation.last_day.isoformat()}
    audit(
        estate=invitation.estate, actor=actor, verb="communities.invitation.sent",
        subject=invitation, at=now, after=invitation.status, detail=detail,
    )  # fmt: skip


def _digest(token: str) -> str:
    return salted_hmac("communities.invitations", token, algorithm="sha256").hexdigest()
