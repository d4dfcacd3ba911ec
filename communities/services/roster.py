"""Taking a roster over (导入名册): all of a file or nothing, and the same file twice is once."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import AuditEvent, Building, Estate, Ownership, Unit
from communities.permissions import require
from communities.roster import Roster, RosterRow
from communities.services.trail import audit, trace
from communities.wording import phone_masked


@dataclass
class RosterResult:
    """What the file changes; ``absent`` owners stand in the books but not in the file, and stay.

    ``changes`` are the rows that were there and differ: (row, what it said before, after).
    """

    counts: Counter = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)
    changes: list[tuple[Unit | Ownership, dict, dict]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.counts.total()

    def lines(self, *, is_dry_run: bool) -> list[str]:
        """What the file changed, or would change, a sentence each."""
        words = {
            "buildings_added": _("新增楼栋 %s"),
            "units_added": _("新增房屋 %s"),
            "units_mended": _("更正房屋 %s"),
            "owners_added": _("新增业主 %s"),
            "owners_mended": _("更正登记手机 %s"),
        }
        lines = [text % self.counts[key] for key, text in words.items() if self.counts[key]]
        if not lines:
            return [_("名册与现有资料完全一致，没有任何改动。")]
        if self.absent:
            stay = _("%s 位业主在现有资料里、不在文件里，未作改动。")
            lines.append(stay % len(self.absent))
        return [_("试算，没有保存：") if is_dry_run else _("已保存："), *lines]


class _DryRun(Exception):
    pass


def import_roster(
    *, estate: Estate, roster: Roster, actor, now, is_dry_run: bool = False
) -> RosterResult:
    """Add buildings, units and owners, and mend areas and phones that differ.

    Nobody is removed: an owner ends with a transfer of title, not with a shorter file. A dry run
    does everything and takes it back. Without an actor the command line acts.
    """
    if actor is not None:
        require(actor, "communities.import_roster", estate, now)
    if roster.problems:
        raise DomainError(str(roster.problems[0]), problems=roster.problems)
    result = RosterResult()
    try:
        with transaction.atomic():
            Estate.objects.select_for_update(of=("self",)).get(pk=estate.pk)
            units = _take_units(estate, roster.rows, result)
            _take_owners(estate, roster.rows, units, result, clock.local(now).date())
            if not result.is_empty:
                _record(estate, actor, now, result)
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return result


def _record(estate, actor, now, result: RosterResult) -> None:
    """操作记录 of the file, and of each row it changed with what stood there before."""
    by = {"estate": estate, "actor": actor, "at": now}
    verb, detail = "communities.roster.imported", dict(result.counts)
    audit(verb=verb, subject=estate, detail=detail, **by)
    AuditEvent.objects.bulk_create(
        trace(
            verb=f"{row._meta.label_lower}.mended",
            subject=row,
            detail={"before": before, "after": after},
            **by,
        )
        for row, before, after in result.changes
    )


def _take_units(estate, rows: list[RosterRow], result: RosterResult) -> dict:
    """(building number, room) → Unit, created or mended."""
    buildings = {house.number: house for house in Building.objects.for_estate(estate)}
    for number in sorted({row.building for row in rows} - buildings.keys()):
        buildings[number] = Building.objects.create(
            estate=estate, number=number, name=f"{number}幢"
        )
        result.counts["buildings_added"] += 1
    known = Unit.objects.for_estate(estate).select_related("building")
    units = {(unit.building.number, unit.number): unit for unit in known}
    added, mended = {}, {}
    for row in rows:
        place = (row.building, row.unit)
        unit = units.get(place)
        if unit is None:
            unit = units[place] = added[place] = Unit(
                estate=estate, building=buildings[row.building], number=row.unit
            )
        elif place not in added and _unit_words(unit) != _row_words(row):
            mended[place] = unit
            result.changes.append((unit, _told(_unit_words(unit)), _told(_row_words(row))))
        unit.exclusive_area_m2, unit.kind, unit.area_source = _row_words(row)
    Unit.objects.bulk_create(added.values())
    Unit.objects.bulk_update(mended.values(), ["exclusive_area_m2", "kind", "area_source"])
    result.counts["units_added"] += len(added)
    result.counts["units_mended"] += len(mended)
    return units


def _told(words) -> dict[str, str]:
    return dict(zip(("area_m2", "kind", "source"), map(str, words), strict=True))


def _unit_words(unit: Unit):
    return unit.exclusive_area_m2, unit.kind, unit.area_source


def _row_words(row: RosterRow):
    return row.area_m2, row.kind, row.source


def _take_owners(estate, rows: list[RosterRow], units: dict, result: RosterResult, today) -> None:
    current = Ownership.objects.for_estate(estate).filter(valid_until=None)
    known = {(owned.unit_id, owned.owner_name): owned for owned in current.select_related("unit")}
    added, mended, seen = [], [], set()
    for row in rows:
        key = (units[row.building, row.unit].pk, row.owner)
        seen.add(key)
        owned = known.get(key)
        if owned is None:
            added.append(
                Ownership(
                    estate=estate,
                    unit_id=key[0],
                    owner_name=row.owner,
                    owner_phone=row.phone,
                    valid_from=row.since or today,
                )
            )
        elif row.phone and owned.owner_phone != row.phone:
            # The record is never erased, so that it holds of a number only what tells it apart.
            phones = ({"phone": phone_masked(one)} for one in (owned.owner_phone, row.phone))
            result.changes.append((owned, *phones))
            owned.owner_phone = row.phone
            mended.append(owned)
    Ownership.objects.bulk_create(added)
    Ownership.objects.bulk_update(mended, ["owner_phone"])
    result.counts["owners_added"] += len(added)
    result.counts["owners_mended"] += len(mended)
    result.absent = [f"{known[key].unit.number}" for key in sorted(known.keys() - seen)]
