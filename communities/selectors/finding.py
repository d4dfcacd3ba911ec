"""What the search field finds on the ground floor: homes, owners and who lives with them, papers."""

from django.db.models import Q

from communities.clock import local
from communities.finding import MOST, Hit, Sought
from communities.models import Membership, OfficePaper, Ownership, Role, Unit
from communities.selectors.homes import fits_home
from communities.standing import current
from communities.wording import day, officer, phone_masked


def homes_found(estates, sought: Sought):
    rows = Unit.objects.filter(fits_home(sought.text), estate__in=estates)
    rows = rows.select_related("building", "estate")
    return rows.order_by("estate__slug", "building__number", "number")[: MOST + 1]


def find_homes(estates, sought: Sought, _now, page: str = "title-home") -> list[Hit]:
    """On the ``page`` of a home that the person may open."""
    return [
        Hit(str(one), f"{one.estate.name} · {one.get_kind_display()}", page, (one.pk,))
        for one in homes_found(estates, sought)
    ]


def find_people(estates, sought: Sought, now) -> list[Hit]:
    """业主 of this day and who lives in their homes, masked; two queries."""
    return (_owners(estates, sought, now) + _residents(estates, sought, now))[: MOST + 1]


def _owners(estates, sought: Sought, now) -> list[Hit]:
    fits = Q(owner__identity_digest__in=sought.identity) if sought.identity else Q(pk__in=[])
    if sought.name:
        fits |= Q(owner__folded_name__contains=sought.name)
    if sought.phone:
        fits |= Q(owner_phone__contains=sought.phone) | Q(user__phone__contains=sought.phone)
    rows = Ownership.objects.filter(fits, current(local(now).date()), estate__in=estates)
    rows = rows.select_related("unit__building", "estate", "owner", "user")
    return [
        _person(one, one.owner_name, one.owner_phone or (one.user and one.user.phone), "")
        for one in rows.order_by("estate__slug", "unit__building__number", "pk")[: MOST + 1]
    ]


def _residents(estates, sought: Sought, now) -> list[Hit]:
    fits = Q(user__phone__contains=sought.phone) if sought.phone else Q(pk__in=[])
    if sought.name:
        fits |= Q(user__name__icontains=sought.text)
    rows = Membership.objects.current(now).filter(fits, estate__in=estates, unit__isnull=False)
    rows = rows.exclude(role=Role.OWNER).select_related("unit__building", "estate", "user")
    return [
        _person(one, one.user.name, one.user.phone, one.get_role_display())
        for one in rows.order_by("estate__slug", "unit__building__number", "pk")[: MOST + 1]
    ]


def _person(row, name: str, phone: str | None, role: str) -> Hit:
    told = [row.estate.name, str(row.unit), role, phone_masked(phone) if phone else ""]
    meta = " · ".join(part for part in told if part)
    return Hit(officer(name), meta, "title-home", (row.unit_id,))


def find_papers(estates, sought: Sought, _now, readers: str) -> list[Hit]:
    """存档文件 that are kept for these ``readers``, by title or number."""
    fits = Q(title__icontains=sought.text) | Q(number__icontains=sought.text)
    rows = OfficePaper.objects.filter(fits, estate__in=estates, readers=readers)
    rows = rows.select_related("estate").order_by("-dated", "-pk")[: MOST + 1]
    return [
        Hit(
            one.title,
            " · ".join(part for part in (one.estate.name, one.number, day(one.dated)) if part),
            "office-paper",
            (one.pk,),
        )
        for one in rows
    ]
