"""当面换手机号: for who has lost the phone she logs in with. One person sees her papers and types the
code that her new number received, one of another employer confirms; then three days begin, in which
the lost number opens nothing and whoever comes with her papers stops it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import ContactChange, Estate, Invitation, Membership, Role, User
from communities.models.contacts import OPEN
from communities.permissions import require
from communities.roles import AT_HOME
from communities.selectors.homes import home_called
from communities.services.attempts import count_attempt
from communities.services.ceilings import count_contact_code
from communities.services.changes import why_not_decide
from communities.services.contact_rows import (
    CODE_LIVES,
    WAITS,
    code_digest,
    end_change,
    is_free,
    lapse_stale,
    locked,
    new_change,
    tell_of_contact,
    value_digest,
    whom_to_call,
)
from communities.services.lost_keys import forget_keys
from communities.services.trail import audit
from communities.standing import standing_of
from communities.states import CONTACT_STEPS, ContactStatus, InvitationStatus
from communities.transitions import move
from communities.wording import moment, phone_masked

PERM = "communities.vouch_contact"
PHONE, Status = ContactChange.Kind.PHONE, ContactStatus
# Ours: as long the account is found by the number it had before it was changed.
FOUND_FOR = timedelta(days=180)
# Ours: whom one of the staff bound by papers is moved by no other so soon.
BOUND_SINCE = timedelta(days=30)
# One sentence for everything, so that the counter tells nobody whose a number is.
REFUSED = gettext_lazy(
    "办不了。请核对房号、原来的和现在的手机号。有职务的账号、正在柜台办理的账号、房屋不是本人绑定或"
    "接受邀请得来的账号，以及已在别的账号里使用的新号码，都不能在这里换；请到社区居委会说明情况。"
)


class CannotHelp(DomainError):
    """办不了, for a reason (``where["why"]``) that stands in the audit alone."""

    def __init__(self, why: str):
        super().__init__(str(REFUSED), why=why)


@dataclass(frozen=True)
class Lost:
    """Whose phone is lost, and the one she has now: both E.164, the home as the register spells it."""

    building: int
    unit: str
    phone: str
    new_phone: str


def ask_at_counter(*, estate: Estate, lost: Lost, actor: User, now) -> ContactChange:
    """提出: the person stands there with her papers; a code goes to her new number, and whatever was
    asked for from within the account lapses at once.

    CannotHelp, audited, for whatever does not fit; TooManyAttempts past 20 in an hour.
    """
    require(actor, PERM, estate, now)
    if not standing_of(actor, None, now).had_employer(now):
        raise DomainError(_("您没有登记所属单位，谁也不能确认您提出的更改；请先登记。"))
    count_attempt("counter", str(actor.pk), now)
    try:
        return _ask(estate, lost, actor, now)
    except CannotHelp as refused:
        audit(
            estate=estate, actor=actor, verb="communities.contactchange.refused", subject=estate,
            at=now, detail={
                "why": refused.where["why"], "home": f"{lost.building}-{lost.unit}",
                "phone": phone_masked(lost.phone), "new_phone": phone_masked(lost.new_phone),
            },
        )  # fmt: skip
        raise


@transaction.atomic
def _ask(estate: Estate, lost: Lost, actor: User, now) -> ContactChange:
    user = _user_of(estate, lost, now)
    user = User.objects.select_for_update().get(pk=user.pk)
    own = ContactChange.objects.filter(user=user)
    lapse_stale(own, now)
    if user == actor or _has_office(user, now):
        raise CannotHelp("office")
    if own.filter(status__in=OPEN, estate__isnull=False).exists():
        raise CannotHelp("waits")
    for row in own.filter(status__in=OPEN):
        end_change(row, "lapse", actor=actor, now=now)
        tell_of_contact(
            user, _("【阳光小区】您的账号换%s的申请已在柜台停住。") % row.get_kind_display()
        )
    count_contact_code(to=lost.new_phone, now=now)
    code = f"{secrets.randbelow(10**6):06d}"
    change = new_change(
        user=user, kind=PHONE, after=lost.new_phone, estate=estate, asked_by=actor, asked_at=now,
        code_digest=code_digest(user, lost.new_phone, code),
    )  # fmt: skip
    if lost.new_phone == change.before or not is_free(change):
        raise CannotHelp("number")
    audit(
        estate=estate, actor=actor, verb="communities.contactchange.asked", subject=change, at=now,
        after=change.status,
    )  # fmt: skip
    words = _(
        "【阳光小区】%(estate)s柜台为您换手机号的验证码 %(code)s，10 分钟内有效，当面告诉工作人员。"
    )
    express.text(
        lost.new_phone, words % {"estate": estate.name, "code": code}, lives=express.CODE_LIVES
    )
    return change


def show_code(*, change: ContactChange, code: str, actor: User, now) -> bool:
    """Whether the code is the one that the new number received, typed by who asked; then a second
    person may look at it.

    TooManyAttempts past five guesses at it.
    """
    require(actor, PERM, change, now)
    if actor.pk != change.asked_by_id:
        raise NotAllowed(_("验证码由提出的人填写。"))
    count_attempt("contact", str(change.pk), now)
    with transaction.atomic():
        row = locked(change)
        expected = code_digest(row.user, row.after, code.strip())
        is_open = row.status == Status.ASKED and row.asked_at > now - CODE_LIVES
        if not is_open or not constant_time_compare(row.code_digest, expected):
            return False
        move(row, CONTACT_STEPS, "show", actor=actor, now=now, code_digest="")
        return True


@transaction.atomic
def decide_contact(*, change: ContactChange, agrees: bool, actor: User, now) -> ContactChange:
    """确认或不同意, by a person of another employer who is not the one whose account it is.

    Confirmed, every log-in and every other key of the account ends at once, and both numbers are
    told. StaleState where it is decided already.
    """
    require(actor, PERM, change, now)
    row = locked(change)
    if sentence := why_not_confirm(row, actor, now):
        raise NotAllowed(sentence)
    if not agrees:
        end_change(row, "decline", actor=actor, now=now, confirmed_by=actor)
        return row
    if _has_office(row.user, now):
        raise NotAllowed(str(REFUSED))
    move(
        row, CONTACT_STEPS, "confirm", actor=actor, now=now, confirmed_by=actor,
        takes_effect_at=now + WAITS[PHONE],
    )  # fmt: skip
    _tell_both(row, now)
    forget_keys(row.user, now)
    return row


def _tell_both(row: ContactChange, now) -> None:
    """Also an e-mail that goes with this: it may be her own."""
    # Within seven days after a slip no change holds, though its own days are over.
    at = max(row.takes_effect_at, row.user.slip_holds_until or now)
    words = {"estate": row.estate.name, "at": moment(at, year=False)}
    words |= {"after": phone_masked(row.after), "whom": whom_to_call(row.user, now)}
    sentence = _(
        "【阳光小区】%(estate)s柜台正把您的账号换成手机 %(after)s，%(at)s 生效；原来的号码、密码和设备从现在起"
        "不能登录。不是您本人办的，请在这之前带身份证件到物业、业委会或居委会，当场就能撤销；电话：%(whom)s。"
    )
    tell_of_contact(row.user, sentence % words)
    sentence = _(
        "【阳光小区】%(estate)s当面为您换了登录的手机号，%(at)s 起用这个号码登录。"
        "不是您本人办的，请马上告诉居委会。"
    )
    express.text(row.after, sentence % words, lives=express.CHANGE_LIVES)


@transaction.atomic
def stop_at_counter(*, change: ContactChange, actor: User, now) -> None:
    """当面撤销: by any of the staff who may vouch, whoever asked or confirmed, for the person herself who
    stands there with her papers; until it holds. Both numbers are told.

    Nobody stops it in a matter of her own.
    """
    require(actor, PERM, change, now)
    row = locked(change)
    if actor.pk == row.user_id:
        raise NotAllowed(_("不能为自己办理。"))
    after, had_waited = row.after, row.status == Status.WAITING
    end_change(row, "stop", actor=actor, now=now)
    if had_waited:
        sentence = _("【阳光小区】%s当面换手机号的申请已在柜台撤销，号码没有换。") % row.estate.name
        tell_of_contact(row.user, sentence)
        express.text(after, sentence, lives=express.CHANGE_LIVES)


def why_not_confirm(change: ContactChange, actor: User, now) -> str:
    """Why this person does not confirm it; empty where she may."""
    if actor.pk == change.user_id:
        return _("不能为自己办理。")
    if change.status == Status.ASKED:
        return _("新号码的验证码还没有填。")
    return why_not_decide(change, actor, now)


def _user_of(estate: Estate, lost: Lost, now) -> User:
    """By the number in force; else by one that the account had within half a year, whoever changed it."""
    held = Membership.objects.current(now).filter(
        estate=estate,
        role__in=AT_HOME,
        unit=home_called(estate, lost.building, lost.unit),
    )
    before = ContactChange.objects.filter(
        kind=PHONE, status=Status.MADE, before_digest=value_digest(lost.phone),
        takes_effect_at__gt=now - FOUND_FOR,
    )  # fmt: skip
    found = held.filter(user__phone=lost.phone) or held.filter(user__in=before.values("user"))
    if not found:
        raise CannotHelp("nobody")
    for one in found.select_related("user", "ownership").order_by("pk"):
        if _is_by_herself(one, now):
            return one.user
    raise CannotHelp("given")


def _has_office(user: User, now) -> bool:
    """An office, anywhere, is not moved to another phone by whoever works beside it."""
    roles = standing_of(user, None, now).roles_anywhere
    return user.is_staff or user.is_superuser or bool(roles - set(AT_HOME))


def _is_by_herself(held: Membership, now) -> bool:
    """Whether she bound the home or accepted the invitation herself, or came with her papers a while
    ago: a role that one of the staff can give to any account leads to no account."""
    if held.role == Role.OWNER:
        is_old = held.valid_from <= now - BOUND_SINCE
        return held.granted_by_id == held.user_id or (held.ownership.is_document_checked and is_old)
    accepted = Q(unit=held.unit_id, accepted_by=held.user_id, status=InvitationStatus.ACCEPTED)
    return Invitation.objects.filter(accepted).exists()
