"""应急登录单: for who has lost the phone she logs in with and has no other channel.

One person at the counter sees her papers, one of another employer confirms, one of the two prints it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Estate, LoginSlip, Membership, Session, User
from communities.models.slips import OPEN
from communities.permissions import require
from communities.roles import AT_HOME
from communities.services.attempts import count_attempt
from communities.services.devices import forget_devices
from communities.services.trail import audit
from communities.services.vouching import check_asker, check_confirmer, check_printer, tell
from communities.states import SLIP_STEPS, SlipStatus
from communities.transitions import move

PERM = "communities.give_slip"
# Each step has a day: asked for, confirmed, printed.
STEP_LIVES = timedelta(days=1)
# 16 digits are 53 bits, and are typed on a phone without changing its keys.
CODE_DIGITS = 16


@dataclass(frozen=True)
class Whom:
    """Who stands at the counter: her home as the register spells it, and the phone (E.164) that she
    logs in with."""

    building: int
    unit: str
    phone: str


@transaction.atomic
def ask_slip(*, estate: Estate, whom: Whom, actor: User, now) -> LoginSlip:
    """提出: her papers were seen; the phone and e-mail of the account are told at once.

    DomainError for a phone that nobody of the home logs in with, and while another slip of hers
    waits; one that was printed and not used yet ends. Nobody vouches for herself.
    """
    require(actor, PERM, estate, now)
    user = _user_of(estate, whom, now)
    check_asker(user, actor, now)
    User.objects.select_for_update().get(pk=user.pk)
    for held in LoginSlip.objects.filter(user=user, status__in=OPEN):
        if held.status != SlipStatus.PRINTED and held.ends_at > now:
            raise DomainError(_("这位住户已有一张应急登录单在办理，请先办完那一张。"))
        move(held, SLIP_STEPS, "lapse", actor=actor, now=now, code_digest="")
    slip = LoginSlip.objects.create(
        estate=estate, user=user, asked_by=actor, asked_at=now, ends_at=now + STEP_LIVES
    )
    audit(
        estate=estate, actor=actor, verb="communities.loginslip.asked", subject=slip, at=now,
        after=slip.status,
    )  # fmt: skip
    tell(user, _("【阳光小区】有人持证件在%s柜台为您的账号申请应急登录单。不是您本人，请马上打电话给社区。") % estate.name)  # fmt: skip
    return slip


@transaction.atomic
def decide_slip(*, slip: LoginSlip, agrees: bool, actor: User, now) -> LoginSlip:
    """确认或不同意, by a person of another employer who is not the one it is for.

    StaleState where it is decided already, DomainError a day after it was asked for.
    """
    require(actor, PERM, slip, now)
    check_confirmer(slip, actor, now)
    _check_end(slip, now)
    more = {"ends_at": now + STEP_LIVES} if agrees else {}
    verb = "confirm" if agrees else "decline"
    move(slip, SLIP_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now, **more)
    return slip


@transaction.atomic
def print_slip(*, slip: LoginSlip, actor: User, now) -> str:
    """打印: the code, shown this once and kept nowhere; by one of the two who vouched.

    StaleState where it was printed already, DomainError a day after it was confirmed.
    """
    require(actor, PERM, slip, now)
    check_printer(slip, actor)
    _check_end(slip, now)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    move(
        slip, SLIP_STEPS, "print", actor=actor, now=now, code_digest=_digest(slip.user, code),
        ends_at=now + STEP_LIVES,
    )  # fmt: skip
    return code


def use_slip(*, login: str, code: str, network: str, now) -> User | None:
    """Whom the slip lets in, once; None where number or code is wrong or its day is over.

    Wherever else she is logged in, that ends (by ``User._get_session_auth_hash``); her other devices
    are strangers' from now on, and her phone and e-mail are told.
    TooManyAttempts past ten guesses at one number from one network in ten minutes.
    """
    count_attempt("slip", f"{login} {network}", now)
    with transaction.atomic():
        user = _user_by(login)
        digits = "".join(code.split()).replace("-", "")
        slip = user and LoginSlip.objects.filter(
            user=user, status=SlipStatus.PRINTED, ends_at__gt=now, code_digest=_digest(user, digits)
        ).first()  # fmt: skip
        if not slip:
            return None
        move(slip, SLIP_STEPS, "use", actor=user, now=now, code_digest="")
        user.slip_used_at = now
        user.save(update_fields=["slip_used_at"])
        forget_devices(user=user)
        Session.objects.filter(user=user).delete()
        tell(user, _("【阳光小区】您的账号刚刚用应急登录单登录。不是您本人，请马上打电话给社区。"))
    return user


def lapse_slips(now) -> int:
    """What was not used in its day works no more."""
    over = list(LoginSlip.objects.filter(status__in=OPEN, ends_at__lte=now))
    for slip in over:
        move(slip, SLIP_STEPS, "lapse", actor=None, now=now, code_digest="")
    return len(over)


def _check_end(slip: LoginSlip, now) -> None:
    if slip.ends_at <= now:
        raise DomainError(_("已过一天，这张应急登录单失效了；请重新提出。"))


def _user_of(estate: Estate, whom: Whom, now) -> User:
    held = Membership.objects.current(now).filter(
        estate=estate,
        role__in=AT_HOME,
        unit__building__number=whom.building,
        unit__number__iexact=whom.unit,
        user__phone=whom.phone,
    )
    found = held.select_related("user").first()
    if found is None:
        raise DomainError(_("这套房屋里没有人用这个号码登录，请核对房号和号码。"))
    return found.user


def _user_by(login: str) -> User | None:
    return User.objects.filter(phone=login, is_active=True).first()


def _digest(user: User, code: str) -> str:
    return salted_hmac("communities.slips", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
