"""Accounts (账户): opened by the first code that is asked for."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from communities.models import User

UNPROVED_FOR = timedelta(days=2)


def account_for(*, phone: str = "", email: str = "") -> User:
    """The account of a phone (E.164) or an e-mail, opened when there is none.

    So the answer to a known and to an unknown number is the same, and the first log-in is the
    registration. Such an account can do nothing until a code proves the number.
    """
    wanted = {"phone": phone} if phone else {"email__iexact": email}
    found = User.objects.filter(**wanted).first()
    if found:
        return found
    user = User(phone=phone or None, email=email.lower() or None)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        return User.objects.get(**wanted)
    return user


def holder_of(*, phone: str = "", email: str = "") -> User | None:
    """Whose account a phone or an e-mail is in now."""
    wanted = {"phone": phone} if phone else {"email__iexact": email}
    return User.objects.filter(**wanted).first()


def yields(user: User) -> bool:
    """Whether an account is nothing but its number, so that whoever proves that may have it in
    another: nobody is anything by it, and it is not closed."""
    is_plain = user.is_active and not user.is_staff and not user.is_superuser
    return is_plain and not (user.memberships.exists() or user.ownership_set.exists())


def forget_unproved(now) -> int:
    """Remove accounts that a code was asked for and nobody ever entered.

    Whatever points at an account keeps it: a role, an ownership, an attempt to bind a home. What
    cannot be removed together is tried one by one, so that one account holds up no other.
    """
    stale = User.objects.filter(
        last_login=None, phone_verified=False, memberships=None, ownership=None,
        date_joined__lt=now - UNPROVED_FOR, password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )  # fmt: skip
    try:
        return stale.delete()[0]
    except ProtectedError:
        return sum(_removed(user) for user in stale)


def _removed(user) -> int:
    try:
        return user.delete()[0]
    except ProtectedError:
        return 0
