"""Founding an estate (开通小区), as far as the ground floor goes."""

from django.db import transaction

from communities.models import Area, Body, Estate, LogHead, ManagementBody
from communities.services.trail import audit


@transaction.atomic
def create_estate(
    *, slug: str, name: str, area: Area, body: Body, body_kind: str, actor, now, **more
) -> Estate:
    """An estate with its log's head and the body that manages it from this moment on."""
    estate = Estate(slug=slug, name=name, area=area, created_at=now, **more)
    estate.full_clean()
    estate.save()
    LogHead.objects.create(estate=estate)
    ManagementBody.objects.create(estate=estate, kind=body_kind, body=body, valid_from=now)
    audit(estate=estate, actor=actor, verb="communities.estate.created", subject=estate, at=now)
    return estate
