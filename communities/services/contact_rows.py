"""What every change of a contact (换联系方式) shares: what is in force, who is told, how a row ends."""

from datetime import timedelta

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from communities import express
from communities.models import ContactChange, Membership, User
from communities.models.contacts import OPEN
from communities.roles import AT_HOME
from communities.selectors import management_body_of
from communities.services.accounts import holder_of, yields
from communities.states import CONTACT_STEPS, ContactStatus
from communities.transitions import move
from communities.wording import address_masked, phone_masked
from communities.wording import phone as phone_grouped

CODE_LIVES = timedelta(minutes=10)
# Ours: who looks at her phone only after a weekend still sees it in time.
WAITS = {"phone": timedelta(days=3), "email": timedelta(days=1)}
# Ours: what a second person did not look at in a week is asked for again.
COUNTER_LIVES = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=1)
MASKS = {"phone": phone_masked, "email": address_masked}
Status = ContactStatus


def new_change(*, user: User, kind: str, after: str, **words) -> ContactChange:
    """A row that is asked for; ``after`` is "" where a mailbox is to go."""
    before = in_force(user, kind)
    return ContactChange.objects.create(
        user=user, kind=kind, before=before, after=after, before_digest=value_digest(before),
        after_digest=value_digest(after), **words,
    )  # fmt: skip


def end_change(change: ContactChange, verb: str, *, actor, now, **changes) -> None:
    """It is made, stopped or lapsed: from here on it knows no number, only its mask and digest."""
    mask = MASKS[change.kind]
    values = {name: getattr(change, name) for name in ("before", "after")}
    masked = {name: value and mask(value) for name, value in values.items()}
    changes |= masked | {"code_digest": ""}
    move(change, CONTACT_STEPS, verb, actor=actor, now=now, **changes)


def lapse_stale(rows, now) -> int:
    """What nobody proved in time, or no second person looked at; the database's own rows decide."""
    late = Q(status=Status.ASKED, asked_at__lte=now - CODE_LIVES)
    late |= Q(status=Status.PROVED, asked_at__lte=now - COUNTER_LIVES)
    stale = list(rows.select_for_update().filter(late).order_by("pk"))
    for row in stale:
        end_change(row, "lapse", actor=None, now=now)
    return len(stale)


def forget_unproved_changes(now) -> int:
    """A day after nobody proved that the number is hers, it is nobody's business any more."""
    rows = ContactChange.objects.filter(
        status__in=[Status.STOPPED, Status.LAPSED], takes_effect_at=None, estate=None,
        asked_at__lt=now - FORGOTTEN_AFTER,
    )  # fmt: skip
    return rows.delete()[0]


def locked(change: ContactChange) -> ContactChange:
    """As it is stored now, after its account and that which has the number: in the order of keys, so
    that two who change into each other's wait for nobody."""
    accounts = {change.user_id}
    if change.after and (other := holder_of(**{change.kind: change.after})):
        accounts.add(other.pk)
    list(User.objects.select_for_update().filter(pk__in=accounts).order_by("pk"))
    return ContactChange.objects.select_for_update().get(pk=change.pk)


def in_force(user: User, kind: str) -> str:
    """What a change takes the place of; a phone that nobody proved is none."""
    if kind == ContactChange.Kind.PHONE and not user.phone_verified:
        return ""
    return getattr(user, kind) or ""


def has_channel(user: User) -> bool:
    """Whether somebody can be told, and stop it, before anything holds."""
    return any(in_force(user, kind) for kind in MASKS)


def waits_at_counter(user: User) -> bool:
    """Whether her number is being changed at a counter, so that nothing else changes meanwhile."""
    return ContactChange.objects.filter(user=user, estate__isnull=False, status__in=OPEN).exists()


def is_frozen(user: User, phone: str) -> bool:
    """停用: two people at a counter said that this number is lost; no code goes there any more."""
    rows = ContactChange.objects.filter(user=user, status=Status.WAITING, estate__isnull=False)
    return rows.filter(kind=ContactChange.Kind.PHONE, before=phone).exists()


def ended_since(user: User, moment) -> bool:
    """Whether the counter ended all her log-ins after ``moment``."""
    rows = ContactChange.objects.filter(user=user, estate__isnull=False)
    return rows.filter(takes_effect_at__gt=moment + WAITS["phone"]).exists()


def is_free(change: ContactChange) -> bool:
    """Whether the new one is nobody's, or of an account that is nothing but that."""
    other = holder_of(**{change.kind: change.after})
    return other is None or other.pk == change.user_id or yields(other)


def tell_of_contact(user: User, sentence: str) -> None:
    """At once, by every way in which the account is reached now."""
    if phone := in_force(user, "phone"):
        express.text(phone, sentence, lives=express.CHANGE_LIVES)
    if user.email:
        express.mail(user.email, _("您的账号有变动"), sentence, lives=express.CHANGE_LIVES)


def whom_to_call(user: User, now) -> str:
    """The body that manages the estate of her home, with its telephone; else whom there is everywhere."""
    held = Membership.objects.current(now).filter(user=user, role__in=AT_HOME)
    home = held.select_related("estate").order_by("pk").first()
    managing = home and management_body_of(home.estate, now)
    if managing is None or not managing.body.phone:
        return _("物业或居委会")
    return f"{managing.body.name}（{phone_grouped(managing.body.phone)}）"


def value_digest(value: str) -> str:
    """By which the account of a number is found that it had before; "" of none."""
    if not value:
        return ""
    return salted_hmac("communities.contacts.value", value, algorithm="sha256").hexdigest()


def code_digest(user: User, value: str, code: str) -> str:
    said = f"{user.pk}:{value}:{code}"
    return salted_hmac("communities.contacts", said, algorithm="sha256").hexdigest()
