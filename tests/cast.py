"""Who appears in tests: a name, a role, an estate."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from communities.folding import fold
from communities.models import (
    Area,
    Body,
    Building,
    DocumentCheck,
    Estate,
    Membership,
    Owner,
    Ownership,
    PropertyCompany,
    Role,
    ServiceContract,
    TitleEnd,
    Unit,
    User,
)
from communities.services import create_estate

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """alice owns in Riverside; bob sits on its committee with cora; paul and petra work for its
    property company (petra manages); olga is of the neighbourhood office that runs Hilltop; dan
    owns in Hilltop, hal manages its property; sam supervises the street; eve is nobody; root is
    a superuser without any role."""

    riverside: Estate
    hilltop: Estate
    contract: ServiceContract
    committee: Body
    office: Body
    street: Area
    unit: Unit
    far_unit: Unit
    people: dict[str, User]

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def person(name: str, **more) -> User:
    return User.objects.create_user(
        username=f"user-{name}",
        name=name,
        email=f"{name}@example.org",
        password="correct horse",
        **more,
    )


def member(user, role, estate=None, **more) -> Membership:
    return Membership.objects.create(
        user=user, role=role, estate=estate, valid_from=more.pop("valid_from", START), **more
    )


def registered(unit, name: str, *, is_one_with: Owner | None = None, **more) -> Ownership:
    """An owner by the register alone; ``is_one_with`` who owns another home already."""
    who = is_one_with or Owner.objects.create(
        estate=unit.estate, name=name, folded_name=fold(name), kind=more.pop("kind", "person")
    )
    since = more.pop("valid_from", date(2020, 1, 1))
    return Ownership.objects.create(
        estate=unit.estate, unit=unit, owner_name=name, owner=who, valid_from=since, **more
    )


def owner(user, unit, **more) -> Ownership:
    """Bound by herself, with her registered phone."""
    owned = registered(unit, user.name, user=user, **more)
    member(user, Role.OWNER, unit.estate, unit=unit, ownership=owned, granted_by=user)
    return owned


def checked(owned: Ownership, asked_by: User, decided_by: User) -> Ownership:
    """Her papers were looked at by two."""
    seen = DocumentCheck.objects.create(
        estate=owned.estate, ownership=owned, user=owned.user, asked_by=asked_by, asked_at=START,
        ends_at=START + timedelta(days=7),
    )  # fmt: skip
    made = {"status": "made", "decided_by": decided_by, "decided_at": START}
    DocumentCheck.objects.filter(pk=seen.pk).update(**made)
    Ownership.objects.filter(pk=owned.pk).update(is_document_checked=True)
    return owned


def ended(owned: Ownership, day: date, asked_by: User, decided_by: User) -> Ownership:
    """Two agreed that her title ends."""
    row = TitleEnd.objects.create(
        estate=owned.estate, unit=owned.unit, kind="wrong", ownerships=[owned.pk], ends_on=day,
        reason="登记有误", asked_by=asked_by, asked_at=START,
    )  # fmt: skip
    made = {"status": "made", "decided_by": decided_by, "decided_at": START}
    TitleEnd.objects.filter(pk=row.pk).update(**made)
    Ownership.objects.filter(pk=owned.pk).update(valid_until=day)
    return owned


def second_contract(estate, company) -> ServiceContract:
    """Another contract beside the one that ``found`` signed."""
    return ServiceContract.objects.create(
        estate=estate, company=company, fee_model="lump_sum", valid_from=START
    )


def home(estate, number="1-101", area="89.37", building=1) -> Unit:
    house, _ = Building.objects.get_or_create(
        estate=estate, number=building, defaults={"name": f"{building}幢"}
    )
    return Unit.objects.create(
        estate=estate,
        building=house,
        number=number,
        exclusive_area_m2=Decimal(area),
        area_source=Unit.AreaSource.REGISTERED,
    )


def found() -> Cast:
    county = Area.objects.create(kind=Area.Kind.COUNTY, name="测试县")
    street = Area.objects.create(kind=Area.Kind.STREET, name="测试街道", parent=county)
    block = Area.objects.create(kind=Area.Kind.COMMUNITY, name="河畔社区", parent=street)
    hill = Area.objects.create(kind=Area.Kind.COMMUNITY, name="山顶社区", parent=street)
    committee = Body.objects.create(kind=Body.Kind.COMMITTEE, name="河畔苑业主委员会", area=block)
    office = Body.objects.create(kind=Body.Kind.NEIGHBOURHOOD, name="山顶社区居委会", area=hill)
    bureau = Body.objects.create(kind=Body.Kind.STREET_OFFICE, name="测试街道办事处", area=street)
    riverside = create_estate(
        slug="riverside",
        name="河畔苑",
        area=block,
        body=committee,
        body_kind="committee",
        actor=None,
        now=START,
    )
    hilltop = create_estate(
        slug="hilltop",
        name="山顶苑",
        area=hill,
        body=office,
        body_kind="custody",
        actor=None,
        now=START,
    )
    company = PropertyCompany.objects.create(name="清风物业", credit_code="91330481MA00000001")
    other = PropertyCompany.objects.create(name="明月物业", credit_code="91330481MA00000002")
    contract = ServiceContract.objects.create(
        estate=riverside, company=company, fee_model="lump_sum", valid_from=START
    )
    far_contract = ServiceContract.objects.create(
        estate=hilltop, company=other, fee_model="commission", valid_from=START
    )
    names = ["alice", "bob", "cora", "paul", "petra", "olga", "dan", "hal", "sam", "eve"]
    people = {name: person(name) for name in names}
    people["root"] = person("root", is_superuser=True, is_staff=True)
    unit, far_unit = home(riverside), home(hilltop)
    owner(people["alice"], unit)
    owner(people["dan"], far_unit)
    for name in ("bob", "cora"):
        member(people[name], Role.COMMITTEE, riverside, body=committee)
    member(people["paul"], Role.PROPERTY_STAFF, riverside, contract=contract)
    member(people["petra"], Role.PROPERTY_MANAGER, riverside, contract=contract)
    member(people["hal"], Role.PROPERTY_MANAGER, hilltop, contract=far_contract)
    member(people["olga"], Role.COMMUNITY_OFFICER, area=hill, body=office)
    member(people["sam"], Role.SUPERVISOR, area=street, body=bureau)
    return Cast(riverside, hilltop, contract, committee, office, street, unit, far_unit, people)
