"""Changing the phone or e-mail of one's account (换手机、换邮箱), with the new one in hand.

Nobody learns whether a number is somebody's. What was there before is told at once, and stays in force
for a while in which it can stop the change: whoever finds a session open takes no account with it.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import ContactChange, Session, User
from communities.models.contacts import OPEN
from communities.models.people import LESS_TRUST
from communities.permissions import DENIED
from communities.services.accounts import holder_of, yields
from communities.services.attempts import count_attempt
from communities.services.ceilings import count_contact_code
from communities.services.contact_rows import (
    CODE_LIVES,
    MASKS,
    WAITS,
    code_digest,
    end_change,
    forget_unproved_changes,
    has_channel,
    in_force,
    is_free,
    lapse_stale,
    locked,
    new_change,
    tell_of_contact,
    waits_at_counter,
    whom_to_call,
)
from communities.states import CONTACT_STEPS, ContactStatus
from communities.transitions import move
from communities.wording import moment

MAX_ASKED_A_DAY = 5
EMAIL, PHONE = ContactChange.Kind.EMAIL, ContactChange.Kind.PHONE
Status = ContactStatus


@transaction.atomic
def ask_contact(*, user: User, kind: str, value: str, now) -> ContactChange:
    """要换成 ``value``: a code goes there, and nothing else happens yet; the code before it lapses.

    DomainError for what is hers already, while another change waits, and past five in a day;
    TooManyCodes past those for one number. What is
    in an account with a home or an office is answered alike; it is told, and gets no code.
    """
    user = _ready(user, kind, now)
    if value == in_force(user, kind):
        raise DomainError(_("现在用的就是这个，不用换。"), field="value")
    count_contact_code(to=value, now=now)
    row, code = _asked(user, kind, value, now)
    sent = ""
    if is_free(row):
        sent = code
        words = _("【阳光小区】验证码 %s，10 分钟内有效。任何人向您要验证码都是骗子。") % code
    else:
        words = _(
            "【阳光小区】有人想把另一个账号的联系方式改成这里，没有改成，因为这里已有账号。"
            "如果是您本人，请直接用它登录；不是您，就不用管。"
        )
    _send(kind, value, words, sent)
    return row


@transaction.atomic
def ask_removal(*, user: User, now) -> ContactChange:
    """移除邮箱: the code goes to the phone, which is the way in that is left.

    DomainError where there is no e-mail, or no phone that was proved; else as ``ask_contact``.
    """
    user = _ready(user, EMAIL, now)
    phone = in_force(user, PHONE)
    if not user.email:
        raise DomainError(_("没有邮箱可以移除。"))
    if not phone:
        raise DomainError(_("请先添加手机号，再移除邮箱；不然没有办法登录。"))
    count_contact_code(to=phone, now=now)
    row, code = _asked(user, EMAIL, "", now)
    words = _("【阳光小区】移除邮箱的验证码 %s，10 分钟内有效。任何人向您要验证码都是骗子。")
    _send(PHONE, phone, words % code, code)
    return row


def prove_contact(*, change: ContactChange, user: User, code: str, now) -> bool:
    """Whether the code was right; then the change waits, or holds at once where nobody could be told.

    TooManyAttempts past five guesses at it.
    """
    left = count_attempt("contact", str(change.pk), now)
    with transaction.atomic():
        row = locked(change)
        is_open = is_awaiting_code(row, now)
        expected = code_digest(user, row.after, code.strip())
        is_right = constant_time_compare(row.code_digest, expected)
        if is_open and is_right and (not row.after or is_free(row)):
            _agree(row, actor=user, now=now)
            return True
        if row.status == Status.ASKED and not row.estate_id and not (left and is_open):
            end_change(row, "lapse", actor=user, now=now)
        return False


def is_awaiting_code(change: ContactChange, now) -> bool:
    is_asked = change.status == Status.ASKED and change.estate_id is None
    return is_asked and change.asked_at > now - CODE_LIVES


@transaction.atomic
def stop_contact(*, change: ContactChange, actor: User, now) -> None:
    """撤销, by whoever is logged in to the account, until the moment it holds.

    NotAllowed for what was asked for at a counter: there the phone that is logged in may be the lost one.
    """
    if actor.pk != change.user_id:
        raise NotAllowed(DENIED)
    row = locked(change)
    if row.estate_id:
        raise NotAllowed(_("这是在柜台当面办的，请带身份证件到物业、业委会或居委会当面撤销。"))
    waited = row.status == Status.WAITING
    end_change(row, "stop", actor=actor, now=now)
    if waited:
        tell_of_contact(
            row.user,
            _("【阳光小区】您的账号换%s的申请已撤销，什么都没有改。") % row.get_kind_display(),
        )


def make_due_contacts(now) -> int:
    """Let every change hold whose time has come, each by itself, so that one holds up no other; what
    nobody went on with lapses, and what nobody proved is forgotten. None holds within seven days after
    a slip, whenever it was asked for."""
    with transaction.atomic():
        lapse_stale(ContactChange.objects.all(), now)
    forget_unproved_changes(now)
    is_held = Q(user__slip_used_at__gt=now - LESS_TRUST)
    due = ContactChange.objects.filter(~is_held, status=Status.WAITING, takes_effect_at__lte=now)
    made = 0
    for change in list(due.order_by("takes_effect_at")):
        with transaction.atomic():
            row = locked(change)
            made += row.status == Status.WAITING and _make(row, now)
    return made


def _ready(user: User, kind: str, now) -> User:
    """The account, locked, while nothing else of it waits; what was asked for and not proved lapses."""
    user = User.objects.select_for_update().get(pk=user.pk)
    own = ContactChange.objects.filter(user=user)
    lapse_stale(own, now)
    if waits_at_counter(user):
        raise DomainError(_("柜台正在为这个账号换手机号，办完或撤销以后才能再换。"))
    since = now - timedelta(days=1)
    if own.filter(kind=kind, asked_by=user, asked_at__gt=since).count() >= MAX_ASKED_A_DAY:
        raise DomainError(_("今天已要过 5 次，请明天再试，或带身份证件到物业或社区办理。"))
    for row in own.filter(kind=kind, status__in=OPEN):
        if row.status == Status.WAITING:
            raise DomainError(_("已有一项更改在等待，请先撤销它。"))
        end_change(row, "lapse", actor=user, now=now)
    return user


def _asked(user: User, kind: str, value: str, now) -> tuple[ContactChange, str]:
    code = f"{secrets.randbelow(10**6):06d}"
    row = new_change(
        user=user, kind=kind, after=value, asked_by=user, asked_at=now,
        code_digest=code_digest(user, value, code),
    )  # fmt: skip
    return row, code


def _agree(change: ContactChange, *, actor: User, now) -> None:
    """It is hers: from here on it waits, and whatever the account has is told until when it may stop it."""
    user = change.user
    wait = timedelta() if not has_channel(user) or _is_older_phone(change) else WAITS[change.kind]
    at = max(now + wait, user.slip_holds_until or now)
    move(
        change, CONTACT_STEPS, "prove", actor=actor, now=now, takes_effect_at=at, code_digest="",
    )  # fmt: skip
    if at == now:
        _make(change, now)
        return
    words = {
        "what": change.get_kind_display(),
        "after": MASKS[change.kind](change.after) if change.after else _("无（移除）"),
        "until": moment(change.takes_effect_at, year=False),
        "whom": whom_to_call(user, now),
    }
    sentence = _(
        "【阳光小区】您的账号申请把%(what)s换成 %(after)s，%(until)s 生效。不是您本人，请在这之前登录，"
        "在“我的”里点“手机和邮箱”撤销；登录不了，请联系%(whom)s，带身份证件到柜台，当场就能停住。"
    )
    tell_of_contact(user, sentence % words)


def _is_older_phone(change: ContactChange) -> bool:
    """Whether a mailbox is taken away that came after the phone: the older one needs not ask it."""
    if change.after:
        return False
    made = ContactChange.objects.filter(user=change.user_id, status=Status.MADE)
    newest = made.order_by("-takes_effect_at").first()
    return newest is not None and newest.kind == EMAIL


def _make(change: ContactChange, now) -> bool:
    """Whether it holds now; it lapses where the value has become somebody's who needs it."""
    user, what, after = User.objects.get(pk=change.user_id), change.get_kind_display(), change.after
    other = holder_of(**{change.kind: after}) if after else None
    if other and other.pk != user.pk and not yields(other):
        end_change(change, "lapse", actor=None, now=now)
        tell_of_contact(
            user, _("【阳光小区】您的账号没有换成新的%s：它已在另一个账号里。请到现场办理。") % what
        )
        return False
    if other and other.pk != user.pk:
        User.objects.filter(pk=other.pk).update(**_values(change.kind, None))
    end_change(change, "make", actor=None, now=now)
    sentence = _(
        "【阳光小区】您的账号刚刚换了%s，或新加、移除了一个。不是您本人，请马上告诉居委会。"
    )
    tell_of_contact(user, sentence % what)
    User.objects.filter(pk=user.pk).update(**_values(change.kind, after or None))
    if change.estate_id:
        # Whoever found the lost phone may have got in by another way meanwhile.
        Session.objects.filter(user=user).delete()
    return True


def _values(kind: str, value: str | None) -> dict:
    more = {"phone_verified": bool(value)} if kind == PHONE else {}
    return {kind: value} | more


def _send(kind: str, value: str, words: str, code: str) -> None:
    if kind == PHONE:
        express.text(value, words, lives=express.CODE_LIVES, code=code)
    else:
        express.mail(value, _("阳光小区：换邮箱"), words, lives=express.CODE_LIVES)
