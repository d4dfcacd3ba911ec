"""Guides that people rely on (指南版本与知悉): every published wording is kept, and who read it."""

from django.db import transaction

from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from portal.models import GuideAcknowledgement, GuidePage, GuideVersion


@transaction.atomic
def keep_version(*, page: GuidePage, now) -> GuideVersion:
    """Keep the wording just published; the same words again are the same version."""
    digest = page.content_hash()
    GuidePage.objects.select_for_update().get(pk=page.pk)
    last = page.versions.order_by("-number").first()
    found = page.versions.filter(hash=digest).first()
    if found and (last is None or found.number == last.number):
        return found
    if found:
        raise DomainError("这些内容和以前的某一版完全相同，请改一改版本名。")
    return GuideVersion.objects.create(
        estate=page.estate,
        page=page,
        number=last.number + 1 if last else 1,
        hash=digest,
        content=page.content(),
        published_at=now,
    )


@transaction.atomic
def acknowledge(*, version: GuideVersion, actor, now) -> GuideAcknowledgement:
    """知悉: ``actor``, of the estate, has read this very version; twice is once.

    Refuses people of other estates (NotAllowed) and versions that are no longer in force.
    """
    require(actor, "portal.acknowledge_guide", version, now)
    newest = version.page.versions.order_by("-number").first()
    if newest != version:
        raise DomainError("指南刚刚更新过，请先看新的一版。")
    row, made = GuideAcknowledgement.objects.get_or_create(
        version=version, person=actor, defaults={"estate": version.estate, "at": now}
    )
    if made:
        audit(
            estate=version.estate,
            actor=actor,
            verb="portal.guide.acknowledged",
            subject=version,
            at=now,
        )
    return row
