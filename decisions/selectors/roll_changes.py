"""What the bodies compare with the papers (核对名册): of each change whose homes they were and are, and what made it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from communities import clock
from communities.models import AuditEvent, Owner, Ownership, TitleEnd
from communities.states import ChangeStatus
from communities.wording import officer
from decisions.models import Notice
from decisions.parties import DEVELOPER
from decisions.selectors.co_owners import BETWEEN
from decisions.selectors.rolls import Change

MENDED = ("communities.ownership.mended", "communities.unit.mended")


@dataclass(frozen=True)
class Seen(Change):
    """一处变化 with surnames of its owners, empty where they stay, and the acts that made it; for the bodies alone."""

    owned_before: str = ""
    owned_after: str = ""
    causes: tuple[str, ...] = ()


def seen_changes(notice: Notice, changes: Iterable[Change]) -> list[Seen]:
    changes = list(changes)
    names = _names(changes)
    causes = _causes(notice, {unit for one in changes for unit in one.units})
    found = []
    for one in changes:
        before, after = one.keys
        owned = (before, after) if before != after else ("", "")
        why = dict.fromkeys(words for unit in one.units for words in causes[unit])
        found.append(Seen(**vars(one), **_owned(owned, names), causes=tuple(why)))
    return found


def _owned(keys: tuple[str, str], names: dict[str, str]) -> dict:
    said = ["、".join(names[owner] for owner in key.split(BETWEEN) if owner) for key in keys]
    return dict(zip(("owned_before", "owned_after"), said, strict=True))


def _names(changes: list[Change]) -> dict[str, str]:
    keys = {owner for one in changes for key in one.keys for owner in key.split(BETWEEN)}
    rows = Owner.objects.filter(pk__in=keys - {DEVELOPER, ""}).values_list("pk", "name")
    return {DEVELOPER: _("建设单位")} | {str(pk): officer(name) for pk, name in rows}


def _causes(notice: Notice, units: set[int]) -> dict[int, list[str]]:
    """By home: titles that ended since the notice, and files that mended it."""
    found: dict[int, list[str]] = defaultdict(list)
    since = Q(decided_at__gt=notice.announced_at) | Q(ends_on__gt=notice.announced_on)
    ends = TitleEnd.objects.filter(since, unit__in=units, status=ChangeStatus.MADE)
    for end in ends.select_related("asked_by", "decided_by").order_by("decided_at"):
        words = {"kind": end.get_kind_display(), "day": _day(end.decided_at)}
        words |= {"asked": end.asked_by.office_name, "agreed": end.decided_by.office_name}
        found[end.unit_id].append(_("%(kind)s，%(day)s 由%(asked)s提出、%(agreed)s确认") % words)
    shares = Ownership.objects.filter(unit__in=units).values_list("pk", "unit")
    subjects = {f"communities.ownership:{pk}": unit for pk, unit in shares}
    subjects |= {f"communities.unit:{unit}": unit for unit in units}
    events = AuditEvent.objects.filter(
        estate=notice.estate_id, subject__in=subjects, verb__in=MENDED, at__gt=notice.announced_at
    )
    for event in events.select_related("actor").order_by("at"):
        who = event.actor.office_name if event.actor else _("系统管理员")
        words = {"day": _day(event.at), "who": who}
        found[subjects[event.subject]].append(_("名册文件，%(day)s 由%(who)s导入") % words)
    return found


def _day(moment) -> str:
    return f"{clock.local(moment):%Y-%m-%d}"
