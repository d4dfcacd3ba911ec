"""首个运维人员: comes in once by a link that ``prepare`` prints where nobody operates the portal yet."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.models import Area, Body, FirstLink, Membership, Role, User
from communities.services.accounts import account_for
from communities.services.attempts import add_one
from communities.services.trail import audit

# Ours: whoever installs does the rest on the same or the next day.
LIVES = timedelta(hours=24)
MAX_WRONG, WRONG_SPAN = 20, timedelta(minutes=10)


@dataclass(frozen=True)
class First:
    """What she says of herself; ``password`` is hashed, ``is_proved`` that a code came to her phone."""

    county: str
    organisation: str
    name: str
    phone: str
    password: str
    is_proved: bool


def has_operator(now) -> bool:
    """Whether anybody operates any estate or area now."""
    return Membership.objects.current(now).filter(role=Role.OPERATOR).exists()


@transaction.atomic
def make_first_link(now) -> str:
    """The token of a new link; whatever was printed before and not used works no more."""
    token = secrets.token_urlsafe(24)
    FirstLink.objects.filter(used_at=None).delete()
    FirstLink.objects.create(token_digest=_digest(token), made_at=now, ends_at=now + LIVES)
    return token


def is_first_link(token: str, now) -> bool:
    """Whether the link works: printed within the day, not used, and nobody operates yet."""
    return _working(token, now).exists() and not has_operator(now)


def count_wrong_link(network: str, now) -> bool:
    """Counts a link that does not work; whether this network has tried too many."""
    return add_one("first_link", network, WRONG_SPAN, now)[0] > MAX_WRONG


@transaction.atomic
def begin_operating(*, token: str, first: First, now) -> User:
    """首次开通: her account, her county, her organisation in it, and her role, all at once.

    StaleState where the link was used meanwhile or has ended; DomainError for a phone of somebody
    else's account that no code proves to be hers, and for an account that is closed.
    """
    link = _working(token, now).select_for_update().first()
    if link is None or has_operator(now):
        raise StaleState(_("这个链接已经用过或已失效。请重新运行 prepare，换一个新链接。"))
    user = _account(first)
    county, _is_new = Area.objects.get_or_create(
        kind=Area.Kind.COUNTY, name=first.county, parent=None
    )
    body, _is_new = Body.objects.get_or_create(
        kind=Body.Kind.OTHER, name=first.organisation, area=county
    )
    held = Membership(user=user, role=Role.OPERATOR, area=county, body=body, valid_from=now)
    held.full_clean()
    held.save()
    link.used_at, link.used_by = now, user
    link.save(update_fields=["used_at", "used_by"])
    audit(
        estate=None, actor=user, verb="communities.operator.first", subject=held, at=now,
        detail={"phone_proved": first.is_proved},
    )  # fmt: skip
    return user


def _account(first: First) -> User:
    if not first.is_proved and User.objects.filter(phone=first.phone).exists():
        raise DomainError(
            _("这个手机号已有账号，本站还不能发短信，没法确认是您本人。请换一个手机号。"),
            field="phone",
        )
    user = account_for(phone=first.phone)
    if not user.is_active:
        raise DomainError(_("这个手机号的账号已停用，请换一个手机号。"), field="phone")
    user.name, user.password = first.name, first.password
    user.phone_verified = first.is_proved
    user.save(update_fields=["name", "password", "phone_verified"])
    return user


def _working(token: str, now):
    return FirstLink.objects.filter(token_digest=_digest(token), used_at=None, ends_at__gt=now)


def _digest(token: str) -> str:
    return salted_hmac("communities.first_link", token, algorithm="sha256").hexdigest()
