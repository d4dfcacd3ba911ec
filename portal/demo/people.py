"""区域、机构、人与角色: who lives, works and serves in the demo estates."""

from dataclasses import dataclass
from datetime import date, timedelta

from communities import clock
from communities.folding import fold
from communities.models import (
    Area,
    Body,
    Estate,
    Membership,
    Owner,
    Ownership,
    PropertyCompany,
    Role,
    ServiceContract,
    Unit,
    User,
)
from communities.roles import AT_HOME
from portal.demo.logins import BY_KEY, LOGINS
from portal.demo.people_access import give_access, give_password
from portal.models import UnconnectedEstate


@dataclass(frozen=True)
class Town:
    """The world around the estates that are in use."""

    county: Area
    street: Area
    community: Area
    office: Body
    street_office: Body
    platform: Body


def town(today: date) -> Town:
    """海宁市, 硖石街道, an invented community, with the bodies that answer for it."""
    county = _area(Area.Kind.COUNTY, "海宁市", None)
    street = _area(Area.Kind.STREET, "硖石街道", county)
    community = _area(Area.Kind.COMMUNITY, "海丰社区（演示）", street)
    checked = today - timedelta(days=20)
    office = _body(Body.Kind.NEIGHBOURHOOD, "海丰社区居民委员会（演示）", community, checked)
    street_office = _body(Body.Kind.STREET_OFFICE, "硖石街道办事处（演示）", street, checked)
    _body(Body.Kind.HOUSING, "海宁市住建部门（演示）", county, checked)
    platform = _body(Body.Kind.OTHER, "海宁市平台运维单位（演示）", county, checked)
    return Town(county, street, community, office, street_office, platform)


def second_community(now) -> Body:
    """Another 社区 of the street, with its 居委会."""
    street = Area.objects.get(kind=Area.Kind.STREET, name="硖石街道")
    area = _area(Area.Kind.COMMUNITY, "新塘社区（演示）", street)
    checked = clock.local(now).date() - timedelta(days=20)
    return _body(Body.Kind.NEIGHBOURHOOD, "新塘社区居民委员会（演示）", area, checked)


NOT_YET = [
    ("老沈士小区（演示）", "preparing", "产权清册正在核对"),
    ("百合新村（演示）", "asked", ""),
    ("南关厢片区（演示）", "refused", "没有物业，正在筹建业委会"),
]


def register_others(town: Town, who: dict, now) -> None:
    """Estates of the community that are not on the portal yet."""
    for name, stage, reason in NOT_YET:
        UnconnectedEstate.objects.get_or_create(
            name=name,
            area=town.community,
            defaults={
                "stage": stage,
                "reason": reason,
                "noted_by": who["officer"],
                "noted_at": now - timedelta(days=12),
            },
        )


def _area(kind, name, parent):
    return Area.objects.get_or_create(kind=kind, name=name, parent=parent)[0]


def _body(kind, name, area, checked):
    more = {"phone": "0573-00000000", "contact": "值班室", "verified_date": checked}
    return Body.objects.get_or_create(kind=kind, name=name, area=area, defaults=more)[0]


def committee_of(community: Area, name: str, today: date) -> Body:
    return _body(Body.Kind.COMMITTEE, name, community, today - timedelta(days=20))


def serve(estate: Estate, company_name: str, code: str, fee_model: str, since) -> ServiceContract:
    """A property company under contract with ``estate``."""
    company, _ = PropertyCompany.objects.get_or_create(
        credit_code=code, defaults={"name": company_name, "phone": "0573-00000001"}
    )
    return ServiceContract.objects.create(
        estate=estate, company=company, fee_model=fee_model, valid_from=since
    )


def users() -> dict[str, User]:
    """The people who can log in, by the key of their login."""
    wanted = {f"+86{login.phone}": login for login in LOGINS}
    known = {user.phone: user for user in User.objects.filter(phone__in=wanted)}
    User.objects.bulk_create(
        User(
            name=login.name,
            phone=phone,
            phone_verified=True,
            email=f"{login.key.replace('_', '-')}@demo.example" if login.has_mail else None,
            is_staff=login.role == Role.OPERATOR,
            is_superuser=login.role == Role.OPERATOR,
        )
        for phone, login in wanted.items()
        if phone not in known
    )
    known = {user.phone: user for user in User.objects.filter(phone__in=wanted)}
    return {login.key: known[phone] for phone, login in wanted.items()}


def let_in(who: dict[str, User]) -> None:
    """Password and second factor, once everybody has a role; who is new sets hers up herself."""
    for key, user in who.items():
        if key == "new_officer":
            give_password(user)
            continue
        give_access(user, will_serve=BY_KEY[key].role not in AT_HOME)


def member(user: User, role: Role, *, since, **scope) -> Membership:
    return Membership.objects.create(user=user, role=role, valid_from=since, **scope)


def settle(
    user: User,
    unit: Unit,
    since,
    *,
    is_bound: bool = True,
    phone: str | None = None,
    registered: Owner | None = None,
) -> Ownership:
    """``user`` is the registered owner of ``unit``, and bound to it unless told otherwise; ``phone`` is
    the registered one where it is not hers any more. ``registered`` is she where the register knows her already."""
    before = Owner.objects.filter(ownerships__unit=unit, kind=Owner.Kind.PERSON)
    gone = list(before.values_list("pk", flat=True))
    Ownership.objects.filter(unit=unit).delete()
    Owner.objects.filter(pk__in=gone, ownerships=None).delete()
    owned = Ownership.objects.create(
        estate=unit.estate,
        unit=unit,
        owner_name=user.name,
        owner=registered
        or Owner.objects.create(estate=unit.estate, name=user.name, folded_name=fold(user.name)),
        owner_phone=phone or user.phone,
        user=user if is_bound else None,
        valid_from=since.date(),
    )
    if is_bound:
        held = {"estate": unit.estate, "unit": unit, "ownership": owned, "granted_by": user}
        member(user, Role.OWNER, since=since, **held)
    return owned
