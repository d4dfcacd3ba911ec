"""Authorities (授权依据): what allows an entry is registered once and named by many."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from finance.models import Authority


@transaction.atomic
def add_authority(*, estate, kind, title, actor, now, reference="", decided_date=None) -> Authority:
    """登记依据; the same title and number again gives the row that is there already."""
    require(actor, "finance.draft_entry", estate, now)
    if not title.strip():
        raise DomainError(_("请填写依据的标题。"), field="authority_title")
    authority, is_new = Authority.objects.get_or_create(
        estate=estate,
        kind=kind,
        title=title.strip(),
        reference=reference.strip(),
        matter=None,
        motion=None,
        defaults={"decided_date": decided_date},
    )
    if is_new:
        audit(estate=estate, actor=actor, verb="finance.authority.added", subject=authority, at=now)
    return authority
