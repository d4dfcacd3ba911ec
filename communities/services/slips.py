"""应急登录单: for who has lost the phone she logs in with and has no other channel.

One person at the counter sees her papers, one of another employer confirms; each prints half of the
code, so that neither alone knows it.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.folding import plain
from communities.models import ContactChange, Estate, LoginSlip, Membership, Session, User
from communities.models.contacts import OPEN as OPEN_CONTACTS
from communities.models.slips import OPEN
from communities.permissions import may, require
from communities.roles import AT_HOME
from communities.selectors.homes import home_called
from communities.selectors.people import serves
from communities.services.attempts import count_attempt
from communities.services.contact_rows import end_change
from communities.services.devices import forget_devices
from communities.services.trail import audit
from communities.services.vouching import check_asker, check_confirmer, check_printer, tell
from communities.states import SLIP_STEPS, SlipStatus
from communities.transitions import CHANGED, move

PERM = "communities.give_slip"
# Each step has a day: asked for, confirmed, printed.
STEP_LIVES = timedelta(days=1)
# Whom nobody has done anything for in so long, holds up no other.
IDLE = timedelta(hours=1)
# A tie to a home that is younger may have been made for the slip.
AT_HOME_SINCE = timedelta(days=30)
# Twice 8 digits are 53 bits, and are typed on a phone without changing its keys.
HALF_DIGITS = 8
NO_CODE = {"first_digest": "", "second_digest": ""}


@dataclass(frozen=True)
class Whom:
    """Who stands at the counter: her home as the register spells it, and the phone (E.164) that she
    logs in with, and whether somebody has stolen it."""

    building: int
    unit: str
    phone: str
    is_stolen: bool = False


@transaction.atomic
def ask_slip(*, estate: Estate, whom: Whom, actor: User, now) -> LoginSlip:
    """提出: her papers were seen; the phone and e-mail of the account are told at once.

    DomainError for a phone that nobody of the home logs in with, for whoever serves or has no home here
    that is thirty days old, and while another slip of hers is being made; one that nobody did anything
    for in an hour, or that was printed, ends. Nobody vouches for herself.
    """
    require(actor, PERM, estate, now)
    user = _user_of(estate, whom, now)
    check_asker(user, actor, now)
    _check_account(user, estate, [actor], now)
    User.objects.select_for_update().get(pk=user.pk)
    for held in LoginSlip.objects.filter(user=user, status__in=OPEN):
        _make_way(held, actor, now)
    slip = LoginSlip.objects.create(
        estate=estate, user=user, is_stolen=whom.is_stolen, asked_by=actor, asked_at=now,
        ends_at=now + STEP_LIVES,
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.loginslip.asked", subject=slip, at=now,
        after=slip.status,
    )  # fmt: skip
    tell(user, _("【阳光小区】有人持证件在%s柜台为您的账号申请应急登录单。不是您本人，请马上打电话给社区。") % estate.name)  # fmt: skip
    return slip


@transaction.atomic
def decide_slip(*, slip: LoginSlip, agrees: bool, actor: User, now) -> LoginSlip:
    """确认或不同意, by a person of another employer who is not the one it is for.

    StaleState where it is decided already, DomainError a day after it was asked for, and where the
    account is one that these two cannot vouch for.
    """
    require(actor, PERM, slip, now)
    check_confirmer(slip, actor, now)
    _check_end(slip, now)
    if agrees:
        _check_tie(slip, [slip.asked_by, actor], now)
    more = {"ends_at": now + STEP_LIVES} if agrees else {}
    verb = "confirm" if agrees else "decline"
    move(slip, SLIP_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now, **more)
    return slip


@transaction.atomic
def print_slip(*, slip: LoginSlip, actor: User, now) -> str:
    """打印: the asker's or the confirmer's half of the code, shown to her this once and kept nowhere.

    StaleState where she printed it already, DomainError a day after it was confirmed.
    """
    require(actor, PERM, slip, now)
    check_printer(slip, actor)
    half = half_of(slip, actor)
    row = LoginSlip.objects.select_for_update().get(pk=slip.pk)
    if row.status != SlipStatus.CONFIRMED or getattr(row, half):
        raise StaleState(CHANGED, verb="print", status=row.status)
    _check_end(row, now)
    _check_tie(row, [row.asked_by, row.decided_by], now)
    code = f"{secrets.randbelow(10**HALF_DIGITS):0{HALF_DIGITS}d}"
    is_whole = bool(row.first_digest or row.second_digest)
    verb, more = ("print", {"ends_at": now + STEP_LIVES}) if is_whole else ("print_half", {})
    more[half] = _digest(row, half, code)
    move(row, SLIP_STEPS, verb, actor=actor, now=now, **more)
    return code


def half_of(slip: LoginSlip, user: User) -> str:
    """Which half of the code is this person's to print; "" for all others."""
    return {slip.decided_by_id: "second_digest", slip.asked_by_id: "first_digest"}.get(user.pk, "")


@transaction.atomic
def stop_slip(*, slip: LoginSlip, actor: User, now) -> None:
    """撤销, before it is used: one of the counter suffices, or the person herself; she is told.

    StaleState where it is over already.
    """
    if actor.pk != slip.user_id:
        require(actor, PERM, slip, now)
    move(slip, SLIP_STEPS, "stop", actor=actor, now=now, **NO_CODE)
    tell(slip.user, _("【阳光小区】为您的账号办的应急登录单已撤销。"))


def use_slip(*, login: str, code: str, network: str, now) -> User | None:
    """Whom the slip lets in, once; None where number or code is wrong or its day is over.

    Wherever else she is logged in, that ends (by ``User._get_session_auth_hash``); her other devices
    are strangers' from now on, changes of phone or e-mail that somebody asked for in a session end,
    and her phone and e-mail are told. DomainError for what is no code.
    TooManyAttempts past ten tries of one code in ten minutes, a hundred from one network, and ten that
    know half of the slip.
    """
    digits = plain(code).replace(" ", "").replace("-", "")
    if not (len(digits) == 2 * HALF_DIGITS and digits.isascii() and digits.isdecimal()):
        raise DomainError(
            _("编码是 16 位数字：两张单子上各 8 位，先第 1 张，再第 2 张。"), field="code"
        )
    count_attempt("slip_network", network, now)
    count_attempt("slip", digits, now)
    slip = LoginSlip.objects.filter(
        user__phone=login, user__is_active=True, status=SlipStatus.PRINTED, ends_at__gt=now
    ).first()
    are_right = _compare(slip, digits) if slip else {False}
    if True in are_right:
        count_attempt("slip_half", str(slip.pk), now)
    return None if False in are_right else _let_in(slip, now)


@transaction.atomic
def _let_in(slip: LoginSlip, now) -> User:
    _check_tie(slip, [slip.asked_by, slip.decided_by], now)
    user = User.objects.select_for_update().get(pk=slip.user_id)
    move(slip, SLIP_STEPS, "use", actor=user, now=now, **NO_CODE)
    user.slip_used_at = now
    user.save(update_fields=["slip_used_at"])
    forget_devices(user=user)
    Session.objects.filter(user=user).delete()
    for change in ContactChange.objects.filter(user=user, asked_by=user, status__in=OPEN_CONTACTS):
        end_change(change, "stop", actor=user, now=now)
    tell(user, _("【阳光小区】您的账号刚刚用应急登录单登录。不是您本人，请马上打电话给社区。"))
    return user


def lapse_slips(now) -> int:
    """What was not used in its day works no more; one that somebody moved meanwhile holds up none."""
    lapsed = 0
    for slip in LoginSlip.objects.filter(status__in=OPEN, ends_at__lte=now):
        with suppress(StaleState):
            move(slip, SLIP_STEPS, "lapse", actor=None, now=now, **NO_CODE)
            lapsed += 1
    return lapsed


def _check_end(slip: LoginSlip, now) -> None:
    if slip.ends_at <= now:
        raise DomainError(_("已过一天，这张应急登录单失效了；请重新提出。"))


def _check_account(user: User, estate: Estate, by: list[User], now) -> None:
    """An office takes more than a slip, and a tie to the home that one of ``by`` could have made for
    it is none."""
    if serves(user, now):
        raise DomainError(_("这个账号有管理职务，不能用应急登录单登录；请由本单位重新办理账号。"))
    at_home = Membership.objects.filter(user=user, estate=estate, role__in=AT_HOME)
    before = at_home.current(now - AT_HOME_SINCE).exclude(granted_by__in=by)
    if not at_home.current(now).filter(unit__in=before.values("unit")).exists():
        raise DomainError(
            _(
                "这位住户的房屋绑定未满 30 天，或是经办人自己登记的，不能办；请换人经办，或满 30 天再来。"
            )
        )


def _check_tie(slip: LoginSlip, by: list[User], now) -> None:
    """Once both are known: what the account holds elsewhere, one of them serves as well."""
    _check_account(slip.user, slip.estate, by, now)
    held = Membership.objects.current(now).filter(user=slip.user).exclude(estate=slip.estate)
    for other in Estate.objects.filter(pk__in=held.values("estate")):
        if not any(may(one, PERM, other, now) for one in by):
            raise DomainError(
                _("这个账号在别的小区也有房屋，要由同时服务那个小区的单位（如居委会）经办或确认。")
            )


def _make_way(held: LoginSlip, actor: User, now) -> None:
    """Nobody keeps her out alone by asking and leaving it."""
    is_idle = held.status == SlipStatus.PRINTED or (held.decided_at or held.asked_at) <= now - IDLE
    if held.ends_at > now and not is_idle:
        raise DomainError(
            _(
                "这位住户已有一张应急登录单在办理，请先办完或撤销那一张；过一小时没有办完的，可以重新提出。"
            )
        )
    move(held, SLIP_STEPS, "lapse", actor=actor, now=now, **NO_CODE)


def _user_of(estate: Estate, whom: Whom, now) -> User:
    held = Membership.objects.current(now).filter(
        estate=estate,
        role__in=AT_HOME,
        unit=home_called(estate, whom.building, whom.unit),
        user__phone=whom.phone,
    )
    found = held.select_related("user").first()
    if found is None:
        raise DomainError(_("这套房屋里没有人用这个号码登录，请核对房号和号码。"))
    return found.user


def _compare(slip: LoginSlip, digits: str) -> set[bool]:
    typed = {"first_digest": digits[:HALF_DIGITS], "second_digest": digits[HALF_DIGITS:]}
    return {
        constant_time_compare(getattr(slip, half), _digest(slip, half, code))
        for half, code in typed.items()
    }


def _digest(slip: LoginSlip, half: str, code: str) -> str:
    return salted_hmac(
        "communities.slips", f"{slip.pk}:{half}:{code}", algorithm="sha256"
    ).hexdigest()
