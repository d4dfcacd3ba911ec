"""Founding an estate (开通小区), as far as the ground floor goes."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Area, Body, Estate, LogHead, ManagementBody
from communities.services.trail import audit


@transaction.atomic
def create_estate(
    *, slug: str, name: str, area: Area, body: Body, body_kind: str, actor, now, body_from=None,
    **more,
) -> Estate:  # fmt: skip
    """An estate with its log's head and the body that manages it, from ``body_from`` or this moment on.

    DomainError for an area that is no 社区 below a 街道: its deadlines would find nobody there.
    """
    if area.kind != Area.Kind.COMMUNITY or area.parent.kind != Area.Kind.STREET:
        raise DomainError(_("小区要在一个街道（镇）的社区（村）里。"), field="area")
    estate = Estate(slug=slug, name=name, area=area, created_at=now, **more)
    estate.full_clean()
    estate.save()
    LogHead.objects.create(estate=estate)
    ManagementBody.objects.create(
        estate=estate, kind=body_kind, body=body, valid_from=body_from or now
    )
    audit(estate=estate, actor=actor, verb="communities.estate.created", subject=estate, at=now)
    return estate
