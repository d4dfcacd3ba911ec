"""小区的名称、地址和电话: changed with a history that stays; the word in its address never."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.errors import DomainError
from communities.models import AuditEvent, Estate, User
from communities.permissions import require
from communities.services import audit
from portal.founding.ground import telephone
from portal.models import EstatePage
from portal.publishing import paths
from portal.publishing.files import want

RENAME, CHANGED = "communities.name_estate", "communities.estate.facts"
NAMES = {
    "name": _("名称"),
    "address": _("地址"),
    "property_phone": _("物业电话"),
    "community_phone": _("社区电话"),
}


class FactsForm(forms.Form):
    name = forms.CharField(label=NAMES["name"], max_length=40)
    address = forms.CharField(label=NAMES["address"], max_length=120, required=False)
    property_phone = telephone(NAMES["property_phone"])
    community_phone = telephone(NAMES["community_phone"])

    def __init__(self, *args, estate, **more):
        super().__init__(*args, **more)
        self.initial |= {name: getattr(estate, name) for name in NAMES}


@transaction.atomic
def change_facts(*, estate: Estate, actor: User, now, **facts) -> dict:
    """改名称、地址或电话: what differs, before and after; pages that show it are written anew.

    DomainError for the name of another estate in the same 社区.
    """
    require(actor, RENAME, estate, now)
    stored = Estate.objects.select_for_update(of=("self",)).get(pk=estate.pk)
    others = Estate.objects.filter(area=stored.area_id, name=facts["name"]).exclude(pk=stored.pk)
    if others.exists():
        raise DomainError(str(_("同一个社区已有叫这个名称的小区。")), field="name")
    changed = {
        name: [getattr(stored, name), facts[name]]
        for name in NAMES
        if getattr(stored, name) != facts[name]
    }
    if not changed:
        return {}
    for name, (_before, after) in changed.items():
        setattr(stored, name, after)
    stored.full_clean()
    stored.save(update_fields=list(changed))
    audit(estate=estate, actor=actor, verb=CHANGED, subject=estate, at=now, detail=changed)
    if "name" in changed:
        EstatePage.objects.filter(its_estate=estate).update(
            title=stored.name, draft_title=stored.name
        )
    want(paths.of_estate(stored), at=now)
    return changed


def history(estate: Estate) -> list[dict]:
    """Newest first: when, by whom in office, and what each was before."""
    rows = AuditEvent.objects.filter(estate=estate, verb=CHANGED).select_related("actor")
    return [
        {
            "at": row.at,
            "who": row.actor,
            "changes": [(NAMES[name], *values) for name, values in row.detail.items()],
        }
        for row in rows.order_by("-at", "-pk")
    ]
