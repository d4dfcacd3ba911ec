"""密封: what lies open or under an older key is sealed under the newest."""

from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.functions import Cast

from communities import heartbeats
from communities.sealed_fields import SealedText
from communities.sealing import AUTHENTICATOR, CannotOpen, newest, seal, unseal

# Where allauth keeps what its codes follow from.
SEEDS = ("secret", "seed")
AT_ONCE = 500
# How the last run ended.
OPENED, LOST = "secrets_open", "secrets_lost"


class Sealed(NamedTuple):
    """How many rows were sealed anew, and how many nothing opens."""

    anew: int
    lost: int


def seal_all(*, drop_lost: bool = False) -> Sealed:
    """Every sealed column and every authenticator; a row is locked while it is written anew.

    With ``drop_lost`` the rows go that no key opens: sessions, codes on their way, authenticators.
    Whether any are left, ``/healthz`` says until a later run finds none.
    """
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedText)
    ]
    counted = [_authenticators(drop_lost), *(_column(field, drop_lost) for field in fields)]
    done = Sealed(sum(one.anew for one in counted), sum(one.lost for one in counted))
    heartbeats.note(LOST if done.lost and not drop_lost else OPENED)
    return done


def are_lost(ages: dict[str, float]) -> bool:
    """Whether the last run found what no key opens, by the ages of ``heartbeats``."""
    return LOST in ages and ages[LOST] < ages.get(OPENED, float("inf"))


def _column(field, drop_lost: bool) -> Sealed:
    table = field.model._base_manager
    rows = table.annotate(kept=Cast(field.attname, models.TextField()))
    rows = rows.exclude(kept="").exclude(kept__startswith=newest())
    old = rows.order_by("pk").values_list("pk", "kept")
    anew, lost, last = 0, [], 0
    while True:
        with transaction.atomic():
            some = list(old.filter(pk__gt=last).select_for_update()[:AT_ONCE])
            for last, kept in some:
                try:
                    words = {field.attname: field.from_db_value(kept, None, connection)}
                except CannotOpen:
                    lost.append(last)
                else:
                    anew += table.filter(pk=last).update(**words)
        if len(some) < AT_ONCE:
            break
    if drop_lost:
        field.give_up(table.filter(pk__in=lost))
    return Sealed(anew, len(lost))


@transaction.atomic
def _authenticators(drop_lost: bool) -> Sealed:
    anew, lost = 0, []
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        try:
            data = {name: _sealed(name, kept) for name, kept in row.data.items()}
        except CannotOpen:
            lost.append(row.pk)
            continue
        if data != row.data:
            row.data, anew = data, anew + 1
            row.save(update_fields=["data"])
    if drop_lost:
        Authenticator.objects.filter(pk__in=lost).delete()
    return Sealed(anew, len(lost))


def _sealed(name: str, kept):
    is_old = name in SEEDS and not kept.startswith(newest())
    return seal(unseal(kept, AUTHENTICATOR), AUTHENTICATOR) if is_old else kept
