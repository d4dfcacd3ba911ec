"""The register as the desk looks into it (名册), and which rosters were read in."""

from collections.abc import Iterable

from django.db.models import Q

from communities.folding import building_number, fold
from communities.models import Ownership, RosterImport
from communities.phones import normal_phone
from communities.selectors.homes import fits_home
from communities.selectors.vouched import n_of_others
from communities.standing import current
from communities.states import RosterStatus

MOST = 30


def found_in_register(estates: Iterable, text: str, day) -> list[Ownership]:
    """Owners on ``day`` by home, phone or a part of the name, 30 at most."""
    rows = Ownership.objects.filter(current(day), estate__in=estates)
    rows = rows.filter(
        _of_home(text) | _of_phone(text) | Q(owner__folded_name__contains=fold(text))
    )
    rows = rows.select_related("estate", "unit__building", "owner")
    return list(
        rows.order_by("estate__name", "unit__building__number", "unit__number", "pk")[:MOST]
    )


def _of_home(text: str) -> Q:
    found = fits_home(text, "unit__")
    if any(sign in text for sign in "幢栋楼座#") and (number := building_number(text)):
        found |= Q(unit__building__number=number)
    return found


def _of_phone(text: str) -> Q:
    try:
        return Q(owner_phone=normal_phone(text))
    except ValueError:
        return Q(pk=None)


def imports_of(estates: Iterable):
    rows = RosterImport.objects.filter(estate__in=estates).order_by("-asked_at", "-pk")
    return rows.select_related("estate", "asked_by", "decided_by").defer("rows", "undo")


def imports_waiting(estates: Iterable):
    return imports_of(estates).filter(status__in=[RosterStatus.ASKED, RosterStatus.UNDOING])


def imports_over(estates: Iterable):
    """The history, newest first."""
    return imports_of(estates).exclude(status__in=[RosterStatus.ASKED, RosterStatus.UNDOING])


def n_imports_for(user, estates, now) -> int:
    """How many wait for this person, to be confirmed or to be undone."""
    rows = RosterImport.objects.filter(estate__in=estates)
    asked = n_of_others(user, rows.filter(status=RosterStatus.ASKED), now)
    undoing = rows.filter(status=RosterStatus.UNDOING)
    return asked + n_of_others(user, undoing, now, asked="undo_asked")
