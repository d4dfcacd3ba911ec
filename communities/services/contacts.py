"""Changing the phone or e-mail of one's account (换手机、换邮箱), with the new one in hand.

Nobody learns whether a number is somebody's. What was there before is told at once, and stays in force
for a while in which it can stop the change: whoever finds a session open takes no account with it.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import ContactChange, Session, User
from communities.models.contacts import OPEN
from communities.permissions import DENIED
from communities.services.accounts import holder_of, yields
from communities.services.attempts import count_attempt
from communities.states import CONTACT_STEPS, ContactStatus
from communities.transitions import move
from communities.wording import address_masked, moment, phone_masked

CODE_LIVES = timedelta(minutes=10)
# Ours: who looks at her phone only after a weekend still sees it in time.
WAITS = {"phone": timedelta(days=3), "email": timedelta(days=1)}
MAX_ASKED_A_DAY = 5
MASKS = {"phone": phone_masked, "email": address_masked}
Status = ContactStatus


@transaction.atomic
def ask_contact(*, user: User, kind: str, value: str, now) -> ContactChange:
    """要换成 ``value``: a code goes there, and nothing else happens yet; the code before it lapses.

    DomainError for what is hers already, while another change waits, and past five in a day. What is
    in an account with a home or an office is answered alike; it is told, and gets no code.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if value == in_force(user, kind):
        raise DomainError(_("现在用的就是这个，不用换。"), field="value")
    own = ContactChange.objects.filter(user=user, kind=kind)
    if own.filter(asked_by=user, asked_at__gt=now - timedelta(days=1)).count() >= MAX_ASKED_A_DAY:
        raise DomainError(_("今天已要过 5 次，请明天再试，或带身份证件到物业或社区办理。"))
    for row in own.filter(status__in=OPEN):
        if row.status == Status.WAITING or row.estate_id:
            raise DomainError(_("已有一项更改在等待，请先撤销它。"))
        move(row, CONTACT_STEPS, "lapse", actor=user, now=now)
    code = f"{secrets.randbelow(10**6):06d}"
    row = ContactChange.objects.create(
        user=user, kind=kind, before=in_force(user, kind), after=value, asked_by=user,
        asked_at=now, code_digest=_digest(user, value, code),
    )  # fmt: skip
    if _is_free(row):
        words = _("【阳光小区】验证码 %s，10 分钟内有效。任何人向您要验证码都是骗子。") % code
    else:
        words = _(
            "【阳光小区】有人想把另一个账号的联系方式改成这里，没有改成，因为这里已有账号。"
            "如果是您本人，请直接用它登录；不是您，就不用管。"
        )
    _send(kind, value, words, express.CODE_LIVES)
    return row


def prove_contact(*, change: ContactChange, user: User, code: str, now) -> bool:
    """Whether the code was right; then the change waits, or holds at once where there was none before.

    TooManyAttempts past five guesses at it.
    """
    left = count_attempt("contact", str(change.pk), now)
    with transaction.atomic():
        row = locked(change)
        is_open = is_awaiting_code(row, now)
        is_right = constant_time_compare(row.code_digest, _digest(user, row.after, code.strip()))
        if is_open and is_right and _is_free(row):
            agree_contact(change=row, verb="prove", actor=user, now=now)
            return True
        if row.status == Status.ASKED and not row.estate_id and not (left and is_open):
            move(row, CONTACT_STEPS, "lapse", actor=user, now=now)
        return False


def is_awaiting_code(change: ContactChange, now) -> bool:
    is_asked = change.status == Status.ASKED and change.estate_id is None
    return is_asked and change.asked_at > now - CODE_LIVES


def agree_contact(*, change: ContactChange, verb: str, actor: User, now, **by) -> None:
    """It is hers: from here on it waits, and what was there before is told until when it may stop it."""
    wait = WAITS[change.kind] if change.before or change.estate_id else timedelta()
    move(
        change, CONTACT_STEPS, verb, actor=actor, now=now, takes_effect_at=now + wait,
        code_digest="", **by,
    )  # fmt: skip
    if not wait:
        _make(change, now)
        return
    words = {
        "what": change.get_kind_display(),
        "after": MASKS[change.kind](change.after),
        "until": moment(change.takes_effect_at, year=False),
    }
    sentence = _(
        "【阳光小区】您的账号申请把%(what)s换成 %(after)s，%(until)s 生效。不是您本人，请在这之前登录，"
        "在“我的”里点“手机和邮箱”撤销；登录不了，请打物业或社区电话。"
    )
    tell_of_contact(change.user, sentence % words)


@transaction.atomic
def stop_contact(*, change: ContactChange, actor: User, now) -> None:
    """撤销, by whoever is logged in to the account, until the moment it holds."""
    if actor.pk != change.user_id:
        raise NotAllowed(DENIED)
    row = locked(change)
    waited = row.status == Status.WAITING
    move(row, CONTACT_STEPS, "stop", actor=actor, now=now, code_digest="")
    if waited:
        tell_of_contact(
            row.user,
            _("【阳光小区】您的账号换%s的申请已撤销，什么都没有改。") % row.get_kind_display(),
        )


def make_due_contacts(now) -> int:
    """Let every change hold whose time has come; each by itself, so that one holds up no other."""
    due = ContactChange.objects.filter(status=Status.WAITING, takes_effect_at__lte=now)
    made = 0
    for change in list(due.order_by("takes_effect_at")):
        with transaction.atomic():
            row = locked(change)
            made += row.status == Status.WAITING and _make(row, now)
    return made


def locked(change: ContactChange) -> ContactChange:
    """As it is stored now, after the account: everything here locks in this order."""
    User.objects.select_for_update().get(pk=change.user_id)
    return ContactChange.objects.select_for_update().get(pk=change.pk)


def in_force(user: User, kind: str) -> str:
    """What a change takes the place of; a phone that nobody proved is none."""
    if kind == ContactChange.Kind.PHONE and not user.phone_verified:
        return ""
    return getattr(user, kind) or ""


def tell_of_contact(user: User, sentence: str) -> None:
    """At once, by every way in which the account is reached now."""
    if phone := in_force(user, "phone"):
        express.text(phone, sentence, lives=express.CHANGE_LIVES)
    if user.email:
        express.mail(user.email, _("您的账号有变动"), sentence, lives=express.CHANGE_LIVES)


def _make(change: ContactChange, now) -> bool:
    """Whether it holds now; it lapses where the value has become somebody's who needs it."""
    user, what = User.objects.get(pk=change.user_id), change.get_kind_display()
    other = holder_of(**{change.kind: change.after})
    if other and other.pk != user.pk and not yields(other):
        move(change, CONTACT_STEPS, "lapse", actor=None, now=now)
        tell_of_contact(
            user, _("【阳光小区】您的账号没有换成新的%s：它已在另一个账号里。请到现场办理。") % what
        )
        return False
    if other and other.pk != user.pk:
        User.objects.filter(pk=other.pk).update(**_values(change.kind, None))
    move(change, CONTACT_STEPS, "make", actor=None, now=now)
    sentence = _("【阳光小区】您的账号刚刚换了%s，或新加了一个。不是您本人，请马上告诉居委会。")
    tell_of_contact(user, sentence % what)
    User.objects.filter(pk=user.pk).update(**_values(change.kind, change.after))
    if change.estate_id:
        # Whoever found the lost phone is logged in on it.
        Session.objects.filter(user=user).delete()
    return True


def _values(kind: str, value: str | None) -> dict:
    more = {"phone_verified": bool(value)} if kind == ContactChange.Kind.PHONE else {}
    return {kind: value} | more


def _is_free(change: ContactChange) -> bool:
    other = holder_of(**{change.kind: change.after})
    return other is None or other.pk == change.user_id or yields(other)


def _send(kind: str, value: str, words: str, lives: timedelta) -> None:
    if kind == ContactChange.Kind.PHONE:
        express.text(value, words, lives=lives)
    else:
        express.mail(value, _("阳光小区：换邮箱"), words, lives=lives)


def _digest(user: User, value: str, code: str) -> str:
    said = f"{user.pk}:{value}:{code}"
    return salted_hmac("communities.contacts", said, algorithm="sha256").hexdigest()
