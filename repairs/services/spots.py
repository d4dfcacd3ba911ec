"""Acts on labels (设备标签): hang one up, rename it, take it down. A code is never used again."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from repairs.models import Spot
from repairs.signals import spot_added

# Without i l o: somebody may have to type it from the label.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
LENGTH, TRIES = 6, 20
PERM = "repairs.manage_labels"


def add_spot(*, estate, label, actor, now, building=None, place="", category=None) -> Spot:
    """加标签: a place with a code of its own. DomainError where the name is taken."""
    require(actor, PERM, estate, now)
    _check_name(estate, label)
    for _n in range(TRIES):
        code = "".join(secrets.choice(LETTERS) for _sign in range(LENGTH))
        try:
            with transaction.atomic():
                spot = Spot.objects.create(
                    estate=estate,
                    code=code,
                    label=label,
                    building=building,
                    place=place,
                    category=category,
                    created_at=now,
                )
                path = f"/e/{estate.slug}/repairs/new/at/{code}/"
                spot_added.send(Spot, spot=spot, path=path)
                _log(spot, "added", actor, now)
        except IntegrityError:
            # The code is taken, by a label or by a poster: another one.
            _check_name(estate, label)
            continue
        return spot
    raise DomainError(_("没有可用的编码了，请稍后再试。"))


@transaction.atomic
def change_spot(*, spot, label, actor, now, building=None, place="", category=None) -> None:
    """改标签: the printed code stays good. DomainError where the name is taken."""
    require(actor, PERM, spot, now)
    _check_name(spot.estate, label, spot)
    spot.label, spot.building, spot.place, spot.category = label, building, place, category
    spot.save()
    _log(spot, "changed", actor, now)


@transaction.atomic
def turn_spot(*, spot, is_active, actor, now) -> None:
    """停用、启用: a retired label says so to whoever scans it. Nothing where it is so already."""
    require(actor, PERM, spot, now)
    rows = Spot.objects.filter(pk=spot.pk).exclude(is_active=is_active)
    spot.is_active = is_active
    if rows.update(is_active=is_active):
        _log(spot, "restored" if is_active else "retired", actor, now)


def _check_name(estate, label, spot=None) -> None:
    others = Spot.objects.for_estate(estate).filter(label=label)
    if others.exclude(pk=spot and spot.pk).exists():
        raise DomainError(_("已有叫“%s”的标签，请换个名称。") % label, field="label")


def _log(spot, verb, actor, now) -> None:
    audit(
        estate=spot.estate,
        actor=actor,
        verb=f"repairs.spot.{verb}",
        subject=spot,
        at=now,
        detail={"label": spot.label, "code": spot.code},
    )
