"""本小区设置: what the promises of an estate rest on and only people on the spot know."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities.clock import local
from communities.errors import DomainError
from communities.models import Building, Estate
from communities.params import COLUMNS, PHONES
from communities.permissions import require
from communities.services.hours import adopt_working_hours, withdraw_working_hours
from communities.services.trail import audit
from communities.signals import callees_changed

VERB = "communities.estate.settings"
# Older houses are not estates under a property company; an earlier day is a slip of the finger.
FIRST_COMPLETED = date(1949, 1, 1)


@transaction.atomic
def change_estate_settings(
    *,
    estate,
    phones: dict,
    completed_on: dict,
    actor,
    now,
    working_hours=None,
    hours_from=None,
    withdraws_hours=False,
) -> list[str]:
    """调整本小区设置: telephones by the names of ``PHONES``, 竣工验收合格日 by the building's number
    (None: what belongs to no building). Returns what changed.

    Working hours ("08:00-20:00", from ``hours_from`` on) say how long every term is: see
    ``adopt_working_hours`` for who sets them and when they hold; ``withdraws_hours`` takes the
    version back that waits. DomainError for a day to come or before 1949, and a building that is not here.
    """
    require(actor, "communities.edit_estate_settings", estate, now)
    stored = Estate.objects.select_for_update().get(pk=estate.pk)
    _check_days(estate, completed_on, local(now).date())
    before = _kept(stored)
    after = before | {name: phones.get(name, "") for name in PHONES} | _days(completed_on)
    withdrawn = withdraws_hours and withdraw_working_hours(estate=estate, actor=actor, now=now)
    adopted = working_hours is not None and adopt_working_hours(
        estate=estate, hours=working_hours, holds_from=hours_from, actor=actor, now=now
    )
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        _keep(stored, after)
        audit(estate=estate, actor=actor, verb=VERB, subject=estate, at=now, detail=changed)
        estate.refresh_from_db()
    if changed.keys() & set(COLUMNS):
        callees_changed.send(Estate, estate=estate, now=now)
    return list(changed) + (["working_hours"] if adopted or withdrawn else [])


def _kept(estate) -> dict:
    kept = {name: estate.params.get(name, "") for name in ("completed_on", *PHONES)}
    kept |= {name: getattr(estate, name) for name in COLUMNS}
    return kept | {"buildings_completed_on": estate.params.get("buildings_completed_on") or {}}


def _keep(estate, values: dict) -> None:
    """What is empty is not kept; other params stay as they are."""
    own = {name: value for name, value in values.items() if name not in COLUMNS}
    others = {name: value for name, value in estate.params.items() if name not in own}
    estate.params = others | {name: value for name, value in own.items() if value}
    for name in COLUMNS:
        setattr(estate, name, values[name])
    estate.save(update_fields=["params", *COLUMNS])


def _days(completed_on: dict) -> dict:
    known = {number: day.isoformat() for number, day in completed_on.items() if day}
    own = {str(number): day for number, day in known.items() if number is not None}
    return {"completed_on": known.get(None, ""), "buildings_completed_on": own}


def _check_days(estate, completed_on: dict, today) -> None:
    here = set(Building.objects.for_estate(estate).values_list("number", flat=True))
    if {number for number in completed_on if number is not None} - here:
        raise DomainError(_("本小区没有这一幢。"))
    for day in completed_on.values():
        wrong = day and wrong_completion(day, today)
        if wrong:
            raise DomainError(wrong)


def wrong_completion(day: date, today: date) -> str:
    """Why nothing was completed on that day; empty where it may have been."""
    if day > today:
        return _("竣工验收合格日不能晚于今天。")
    return _("竣工验收合格日不能早于 1949 年。") if day < FIRST_COMPLETED else ""
