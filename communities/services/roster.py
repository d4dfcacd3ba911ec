"""Taking a roster over (导入名册): all of a file or nothing, and the same file twice is once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.errors import DomainError
from communities.folding import bare_room, is_one_room, room_key
from communities.models import AuditEvent, Building, Estate, Ownership, Unit
from communities.permissions import require
from communities.roster import HEADERS, Problem, Roster, RosterRow
from communities.services.roster_owners import take_owners
from communities.services.roster_result import RosterResult
from communities.services.trail import audit, trace
from communities.signals import roster_stored

# What the database refuses of a file that reads well, by what it says.
REFUSED = {
    "one_share_of_an_owner_in_a_unit": gettext_lazy(
        "同一业主在同一房屋的产权有两段日期重叠，请核对产权起始。"
    ),
    "joined owners disagree": gettext_lazy(
        "文件里的证件号或业主类型，与已认定的同一业主不一致；请先在“同名业主”里撤销认定，再导入。"
    ),
    "its owner votes": gettext_lazy(
        "文件把正在表决的名册上的一套房屋换成了另一业主；请等表决计票以后再导入。"
    ),
}
# Columns of a unit that a file may mend, by what the record calls them.
UNIT_WORDS = {
    "exclusive_area_m2": "area_m2", "kind": "kind", "area_source": "source", "stair": "stair",
}  # fmt: skip


# By which votes are counted.
WEIGHS = {"exclusive_area_m2", "kind"}


class _DryRun(Exception):
    pass


def import_roster(
    *, estate: Estate, roster: Roster, actor, now, is_dry_run: bool = False, confirmed_by=None
) -> RosterResult:
    """Add buildings, units and owners, and mend what differs: areas, stairs, phones, who owners are.

    Nobody is removed: an owner ends with a transfer of title, not with a shorter file. DomainError
    where a number of the file is registered for another name. A dry run does everything and takes it
    back. Without an actor the command line acts; an actor alone does not what ``needs`` another.
    """
    if actor is not None:
        require(actor, "communities.import_roster", estate, now)
    if roster.problems:
        raise DomainError(str(roster.problems[0]), problems=roster.problems)
    result = RosterResult()
    try:
        with transaction.atomic():
            _take(estate, roster.rows, actor, now, result)
            if result.needs and actor and not (is_dry_run or confirmed_by):
                raise DomainError(_("这份名册要另一单位的人确认：%s") % result.needs[0])
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        pass
    except IntegrityError as error:
        if sentence := next((said for key, said in REFUSED.items() if key in str(error)), ""):
            raise DomainError(str(sentence)) from error
        raise
    return result


def _take(estate, rows: list[RosterRow], actor, now, result: RosterResult) -> None:
    Estate.objects.select_for_update(of=("self",)).get(pk=estate.pk)
    if not Ownership.objects.for_estate(estate).exists():
        result.needs.append(_("这是本小区第一次导入名册。"))
    units = _take_units(estate, rows, result)
    take_owners(estate, rows, units, result, clock.local(now).date())
    if not result.is_empty:
        _record(estate, actor, now, result)
        roster_stored.send(sender=Building, estate=estate, actor=actor, now=now)


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
    """``RosterRow.place`` → Unit, created or mended."""
    buildings = {house.number: house for house in Building.objects.for_estate(estate)}
    for number in sorted({row.building for row in rows} - buildings.keys()):
        buildings[number] = Building.objects.create(
            estate=estate, number=number, name=f"{number}幢"
        )
        result.counts["buildings_added"] += 1
        result.keep_added([buildings[number]])
    known = Unit.objects.for_estate(estate).select_related("building")
    units = {(unit.building.number, room_key(unit.number)): unit for unit in known}
    register = Spellings(units.values())
    added, mended = {}, {}
    for row in rows:
        place = row.place
        unit = units.get(place)
        if unit is None:
            register.check(row)
            unit = units[place] = added[place] = Unit(
                estate=estate, building=buildings[row.building], number=row.unit
            )
        before, after = _unit_words(unit), _row_words(row, unit)
        if place not in added and before != after:
            mended[place] = unit
            result.changes.append((unit, *_told(before, after)))
            _tell(unit, before, after, result)
        for name, value in after.items():
            setattr(unit, name, value)
    result.keep_added(Unit.objects.bulk_create(added.values()))
    Unit.objects.bulk_update(mended.values(), list(UNIT_WORDS))
    result.counts["units_added"] += len(added)
    if added:
        result.needs.append(_("新增房屋 %s") % len(added))
    result.counts["units_mended"] += len(mended)
    return units


def _tell(unit: Unit, before: dict, after: dict, result: RosterResult) -> None:
    """Each column that differs, a sentence; one person alone changes no weight, not by small steps either."""
    fields = {name: unit._meta.get_field(name) for name in UNIT_WORDS}
    differs = [name for name in UNIT_WORDS if before[name] != after[name]]
    for name in differs:
        choices = dict(fields[name].flatchoices)
        old, new = (choices.get(side[name], side[name]) or _("空") for side in (before, after))
        words = {"home": unit, "what": fields[name].verbose_name, "before": old, "after": new}
        sentence = _("%(home)s：%(what)s %(before)s → %(after)s") % words
        result.tell(sentence, needs_second=name in WEIGHS)
    sides = [{name: str(side[name]) for name in differs} for side in (before, after)]
    result.keep_mended(unit, *sides)


class Spellings:
    """The rooms of the register, by what they are without stair and zeros."""

    def __init__(self, units):
        self.known: dict[tuple, list[Unit]] = {}
        for unit in units:
            key = unit.building.number, unit.kind, bare_room(unit.number)
            self.known.setdefault(key, []).append(unit)

    def check(self, row: RosterRow) -> None:
        """DomainError for a new home whose room seems to be that of one in the register."""
        alike = self.known.get((row.building, row.kind, bare_room(row.unit)), [])
        for unit in alike:
            if is_one_room(unit.number, row.unit):
                message = _(
                    "“%(room)s”与名册里已有的“%(other)s”像是同一套房屋。是一套的，请照已有的写；"
                    "不是的，请写上单元。"
                ) % {"room": row.unit, "other": unit.number}
                problem = Problem(row.row, HEADERS["unit"][0], message)
                raise DomainError(str(problem), problems=[problem])


def _told(*sides: dict) -> list[dict[str, str]]:
    """As the record tells it; of a stair only where that is what differs."""
    is_same = sides[0]["stair"] == sides[1]["stair"]
    return [
        {
            UNIT_WORDS[name]: str(value)
            for name, value in side.items()
            if name != "stair" or not is_same
        }
        for side in sides
    ]


def _unit_words(unit: Unit) -> dict:
    return {name: getattr(unit, name) for name in UNIT_WORDS}


def _row_words(row: RosterRow, unit: Unit) -> dict:
    """A stair that was told stays, unless the file has a column for it."""
    stair = row.stair or unit.stair or row.stair_told
    values = (row.area_m2, row.kind, row.source, stair)
    return dict(zip(UNIT_WORDS, values, strict=True))
