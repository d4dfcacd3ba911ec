"""Binding a home (绑定房屋) to an account by name, room and registered phone.

No answer says which part was wrong; after five tries it takes a visit in person.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from communities import clock, express
from communities.errors import DomainError
from communities.folding import fold
from communities.models import BindingAttempt, Estate, Membership, Ownership, Role, User
from communities.phones import normal_phone
from communities.selectors.homes import home_called
from communities.services.attempts import count_attempt
from communities.services.ceilings import count_home_code
from communities.services.trail import audit
from communities.standing import current
from communities.states import BINDING_STEPS
from communities.transitions import move

MAX_TRIES = 5
CODE_LIVES = timedelta(minutes=10)
Status = BindingAttempt.Status


@dataclass(frozen=True)
class Claim:
    """What a person says about her home."""

    building: int
    unit: str
    name: str
    phone: str


def tries_left(*, user: User, estate: Estate) -> int:
    spent = BindingAttempt.objects.for_estate(estate).filter(user=user).exclude(status=Status.BOUND)
    return max(MAX_TRIES - spent.count(), 0)


def spent_estates(user: User):
    """Where only a visit in person is left; by name."""
    spent = BindingAttempt.objects.filter(user=user).exclude(status=Status.BOUND)
    spent = spent.values("estate").annotate(n=Count("pk")).filter(n__gte=MAX_TRIES)
    return Estate.objects.filter(pk__in=spent.values("estate")).order_by("name")


@transaction.atomic
def claim_unit(*, user: User, estate: Estate, claim: Claim, now) -> BindingAttempt:
    """绑定: at once when the registered phone is the account's own, else by a code sent to it.

    The attempt that comes back is bound, waiting for the code, or refused. A phone that is not
    one's own always waits, whether anything matched or not.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not tries_left(user=user, estate=estate):
        raise DomainError(_("您已试过 5 次。请带证件到物业或社区现场办理。"))
    found = _matching(estate, user, claim, now)
    is_own_phone = user.phone_verified and user.phone == claim.phone
    at_once = Status.BOUND if found else Status.REFUSED
    status = at_once if is_own_phone else Status.WAITING
    attempt = BindingAttempt(
        estate=estate, user=user, ownership=found, phone=claim.phone, status=status, at=now
    )
    if not is_own_phone:
        count_home_code(to=claim.phone, binder=user, now=now)
        code = f"{secrets.randbelow(10**6):06d}"
        attempt.code_digest = _digest(user, code)
        if found:
            text = _(
                "【阳光小区】绑定房屋的验证码 %s，10 分钟内有效。不是本人操作请不要告诉任何人。"
            )
            express.text(claim.phone, text % code, lives=CODE_LIVES, code=code)
    attempt.save()
    if attempt.status == Status.BOUND:
        bind(found, user, actor=user, now=now)
    return attempt


def waiting_attempt(*, user: User, now) -> BindingAttempt | None:
    """The code that is still awaited, newest first."""
    rows = BindingAttempt.objects.filter(user=user, status=Status.WAITING, at__gt=now - CODE_LIVES)
    return rows.select_related("estate").order_by("-at").first()


def confirm_code(*, attempt: BindingAttempt, user: User, code: str, now) -> bool:
    """Whether the code sent to the registered phone was right and the home is bound now.

    TooManyAttempts past five guesses at it.
    """
    left = count_attempt("binding", str(attempt.pk), now)
    with transaction.atomic():
        row = BindingAttempt.objects.select_for_update().get(pk=attempt.pk, user=user)
        is_open = row.status == Status.WAITING and row.at > now - CODE_LIVES
        is_right = constant_time_compare(row.code_digest, _digest(user, code.strip()))
        if is_open and is_right and row.ownership_id:
            move(row, BINDING_STEPS, "bind", actor=user, now=now)
            bind(row.ownership, user, actor=user, now=now)
            return True
        if row.status == Status.WAITING and not (left and is_open):
            move(row, BINDING_STEPS, "refuse", actor=user, now=now)
        return False


def _matching(estate, user, claim: Claim, now) -> Ownership | None:
    rows = Ownership.objects.for_estate(estate).filter(
        current(clock.local(now).date()), unit=home_called(estate, claim.building, claim.unit)
    )
    for owned in rows.select_related("unit"):
        is_free = owned.user_id in {None, user.pk}
        is_same = fold(owned.owner_name) == fold(claim.name)
        if is_free and is_same and _same_phone(owned.owner_phone, claim.phone):
            return owned
    return None


def _same_phone(registered: str, given: str) -> bool:
    try:
        return normal_phone(registered) == given
    except ValueError:
        return False


def _digest(user, code: str) -> str:
    return salted_hmac("communities.binding", f"{user.pk}:{code}", algorithm="sha256").hexdigest()


def bind(ownership: Ownership, user: User, *, actor, now) -> Membership:
    """The ownership gets its account and the account its role; twice is once."""
    owned = Ownership.objects.select_for_update().get(pk=ownership.pk)
    if owned.user_id not in {None, user.pk}:
        raise DomainError(_("这套房屋的这位业主已绑定其他账户，请到现场办理。"))
    owned.user = user
    owned.save(update_fields=["user"])
    if not user.name:
        user.name = owned.owner_name[:40]
        user.save(update_fields=["name"])
    words = {"user": user, "role": Role.OWNER, "ownership": owned}
    held = Membership.objects.current(now).filter(**words).first()
    if held:
        return held
    membership = Membership.objects.create(
        **words, estate=owned.estate, unit=owned.unit, granted_by=actor, valid_from=now
    )
    audit(
        estate=owned.estate,
        actor=actor,
        verb="communities.ownership.bound",
        subject=owned,
        at=now,
        detail={"user": user.pk, "on_site": actor != user},
    )
    return membership
