"""People who ask others into an office of Riverside, and who are asked."""

from datetime import timedelta

from communities import clock
from communities.models import Area, Body, OfficeInvitation, Role, User
from communities.selectors.offices import Seat
from communities.services.offices import invite_to_office
from tests.cast import member, person

PHONE = "+8613900005555"
FILING = {"basis": "备案表 2026-3", "basis_date": clock.today() - timedelta(days=3)}


def staffed(cast):
    """orla of Riverside's 居委会, oscar who operates the county; eve has proved her phone."""
    block = cast.riverside.area
    office = Body.objects.create(kind=Body.Kind.NEIGHBOURHOOD, name="河畔社区居委会", area=block)
    cast.people["orla"], cast.people["oscar"] = person("orla"), person("oscar")
    member(cast.orla, Role.COMMUNITY_OFFICER, area=block, body=office)
    county = Area.objects.get(kind=Area.Kind.COUNTY)
    member(cast.oscar, Role.OPERATOR, area=county)
    User.objects.filter(pk=cast.eve.pk).update(phone=PHONE, phone_verified=True)
    cast.eve.refresh_from_db()
    return cast


def seat(cast, role=Role.PROPERTY_STAFF) -> Seat:
    if role == Role.COMMITTEE:
        return Seat(role, body=cast.committee)
    return Seat(role, contract=cast.contract)


def invited(cast, role=Role.PROPERTY_STAFF, **more) -> tuple[OfficeInvitation, str]:
    """The invitation and where its link leads."""
    filing = FILING if role == Role.COMMITTEE else {}
    words = {
        "place": cast.riverside, "seat": seat(cast, role), "phone": PHONE, "name": "伊芙",
        "starts_on": clock.today(), "actor": cast.petra, "now": clock.now(), **filing,
    } | more  # fmt: skip
    invitation, address = invite_to_office(**words)
    return invitation, address[address.index("/me/") :]
