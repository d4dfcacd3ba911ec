"""In any world of people, contracts and offices the value, the rows and the database agree."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities import clock
from communities.models import (
    Area,
    Body,
    Estate,
    ManagementBody,
    Membership,
    PropertyCompany,
    Role,
    ServiceContract,
    User,
)
from communities.roles import AT_HOME, IN_OFFICE, PROPERTY
from communities.selectors import who_serves
from communities.standing import (
    TENURES,
    governing,
    handling,
    holding,
    in_office,
    reviewing,
    standings_of,
)
from tests.cast import START, home, registered
from tests.communities.test_standing import INSTANT
from tests.long import times

# Midnights of Shanghai, at which an ownership too begins and ends.
TICKS = [datetime(2026, 3, day, 16, tzinfo=UTC) for day in range(1, 7)]
ROLES = [*PROPERTY, *IN_OFFICE, Role.OWNER, Role.OPERATOR]


@dataclass(frozen=True)
class Spell:
    """From one tick to another one, or for ever."""

    first: int
    last: int | None

    @property
    def valid(self) -> dict:
        end = None if self.last is None else TICKS[self.last]
        return {"valid_from": TICKS[self.first], "valid_until": end}

    @property
    def days(self) -> dict:
        return {name: at and clock.local(at).date() for name, at in self.valid.items()}

    def has(self, at) -> bool:
        return TICKS[self.first] <= at and (self.last is None or at < TICKS[self.last])


@dataclass(frozen=True)
class Held:
    """One membership as it was drawn: who, as what, where, on what basis."""

    who: int
    role: Role
    estate: int
    area: int | None
    number: int
    spell: Spell


@dataclass(frozen=True)
class World:
    """``contracts``: estate, company, spell; ``offices``: the body that manages and its spell, by
    estate; ``owned``: the spells of two ownerships by estate."""

    contracts: list
    offices: list
    owned: list
    held: list


@st.composite
def spells(draw, *, ends=False):
    first = draw(st.integers(0, len(TICKS) - 2))
    last = st.integers(first + 1, len(TICKS) - 1)
    return Spell(first, draw(last if ends else st.none() | last))


TWO = st.integers(0, 1)
HELD = st.builds(
    Held,
    who=st.integers(0, 2),
    role=st.sampled_from(ROLES),
    estate=TWO,
    area=st.none() | st.integers(0, 3),
    number=TWO,
    spell=spells(),
)
WORLDS = st.builds(
    World,
    contracts=st.tuples(*[st.tuples(TWO, spells())] * 4).map(list),
    offices=st.lists(st.tuples(TWO, TWO, spells(ends=True)), max_size=4),
    owned=st.tuples(*[spells()] * 4).map(list),
    held=st.lists(HELD, min_size=1, max_size=8),
)
MOMENTS = st.builds(
    lambda tick, shift: TICKS[tick] + shift * INSTANT,
    st.integers(0, len(TICKS) - 1),
    st.integers(-1, 1),
)


class Land:
    """The rows of a world, and what its drawing alone says of each person."""

    def __init__(self, world):
        self.world = world
        county = Area.objects.create(kind=Area.Kind.COUNTY, name="W")
        street = Area.objects.create(kind=Area.Kind.STREET, name="W", parent=county)
        blocks = [
            Area.objects.create(kind=Area.Kind.COMMUNITY, name=f"W{n}", parent=street)
            for n in (0, 1)
        ]
        self.areas = [*blocks, street, county]
        self.below = [{0}, {1}, {0, 1}, {0, 1}]
        self.estates = [
            Estate.objects.create(slug=f"e-{n}", name=f"E{n}", area=self.areas[n], created_at=START)
            for n in (0, 1)
        ]
        self.companies = list(PropertyCompany.objects.order_by("pk"))
        kinds = [Body.Kind.STREET_OFFICE, Body.Kind.HOUSING]
        self.bodies = [
            Body.objects.create(kind=kind, name=f"B{n}", area=street)
            for n, kind in enumerate(kinds)
        ]
        self.users = [User.objects.create(name=f"w{n}", is_active=n != 2) for n in range(3)]
        self.contracts = [
            ServiceContract.objects.create(
                estate=self.estates[n % 2],
                company=self.companies[company],
                fee_model="lump_sum",
                **spell.valid,
            )
            for n, (company, spell) in enumerate(world.contracts)
        ]
        for estate, body, spell in world.offices:
            ManagementBody.objects.create(
                estate=self.estates[estate], body=self.bodies[body], kind="custody", **spell.valid
            )
        self.units = [home(estate) for estate in self.estates]
        self.ownerships = [
            registered(self.units[n % 2], f"O{n}", **spell.days)
            for n, spell in enumerate(world.owned)
        ]
        for one in world.held:
            self.settle(one)

    def settle(self, one: Held) -> None:
        on = {"estate": self.estates[one.estate]}
        if one.role in PROPERTY:
            on["contract"] = self.contracts[one.estate + 2 * one.number]
        elif one.role == Role.OWNER:
            on["ownership"] = self.ownerships[one.estate + 2 * one.number]
            on["unit"] = self.units[one.estate]
        elif one.area is not None:
            on = {"area": self.areas[one.area]}
        if one.role in IN_OFFICE:
            on["body"] = self.bodies[one.number]
        Membership.objects.create(user=self.users[one.who], role=one.role, **one.spell.valid, **on)

    def reaches(self, one: Held, estate: int) -> bool:
        in_area = one.area is not None and one.role not in (*PROPERTY, Role.OWNER)
        return estate in self.below[one.area] if in_area else estate == one.estate

    def holds(self, one: Held, at) -> bool:
        basis = one.estate + 2 * one.number
        if one.role in PROPERTY and not self.world.contracts[basis][1].has(at):
            return False
        if one.role == Role.OWNER and not self.world.owned[basis].has(at):
            return False
        return one.spell.has(at)

    def employer(self, one: Held):
        if one.role in PROPERTY:
            company, _spell = self.world.contracts[one.estate + 2 * one.number]
            return ("company", self.companies[company].pk)
        return ("body", self.bodies[one.number].pk) if one.role in IN_OFFICE else None

    def here(self, who: int, estate: int, at) -> list[Held]:
        """An account out of use is nothing anywhere."""
        return [one for one in self.of(who, at) if who != 2 and self.reaches(one, estate)]

    def of(self, who: int, at) -> list[Held]:
        return [one for one in self.world.held if one.who == who and self.holds(one, at)]

    def roles(self, who, estate, at) -> set:
        return {one.role for one in self.here(who, estate, at)}

    def employers(self, held) -> set:
        return {employer for one in held if (employer := self.employer(one))}

    def governs(self, who, estate, at) -> bool:
        managing = {
            body for place, body, spell in self.world.offices if place == estate and spell.has(at)
        }
        return any(
            one.role in IN_OFFICE and one.number in managing for one in self.here(who, estate, at)
        )

    def reviews(self, who, estate, at) -> bool:
        """Every office of these worlds keeps its estate in custody; the street's body is the first."""
        kept = any(place == estate and spell.has(at) for place, _body, spell in self.world.offices)
        served = any(
            n % 2 == estate and spell.has(at)
            for n, (_company, spell) in enumerate(self.world.contracts)
        )
        supervises = any(
            one.role == Role.SUPERVISOR and one.number == 0 for one in self.here(who, estate, at)
        )
        return kept and not served and supervises

    def may_handle(self, who, estate, at) -> bool:
        return bool(self.roles(who, estate, at) & set(PROPERTY)) or self.governs(who, estate, at)


RULES = {
    "governing": governing,
    "reviewing": reviewing,
    "handling": handling,
    "in_office": in_office,
} | {role.value: holding(role) for role in ROLES}


def told_by_sql(estate, at) -> dict[str, set[int]]:
    """Ids of those of whom each rule is true; one query."""
    asked = " union all ".join(
        f"select '{name}', user_id from {TENURES} where estate_id = %(estate)s and {rule()}"
        for name, rule in RULES.items()
    )
    found = {name: set() for name in RULES}
    with connection.cursor() as cursor:
        cursor.execute(asked, {"estate": estate.pk, "now": at})
        for name, pk in cursor.fetchall():
            found[name].add(pk)
    return found


@settings(
    max_examples=times("worlds of roles"),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=WORLDS, moments=st.lists(MOMENTS, min_size=2, max_size=3, unique=True))
def test_value_rows_and_database_agree_in_any_world(cast, world, moments):
    with transaction.atomic():
        land = Land(world)
        known = standings_of(land.users, land.estates, START)
        for estate, place in enumerate(land.estates):
            for at in moments:
                agree(land, known, estate, place, at)
        distances_agree(land, known, *moments[:2])
        transaction.set_rollback(True)


def agree(land, known, estate, place, at) -> None:
    told = told_by_sql(place, at)
    assert {user.pk for user in who_serves([place], at)} == told["handling"]
    rows = Membership.objects.current(at).reaching(place)
    held = set(rows.values_list("user", "role"))
    for n, user in enumerate(land.users):
        standing, roles = known[user.pk, place.pk].at(at), land.roles(n, estate, at)
        assert standing.roles == roles == {role for pk, role in held if pk == user.pk}
        assert standing.employers == land.employers(land.here(n, estate, at))
        answers = {
            "governing": (standing.governs, land.governs(n, estate, at)),
            "reviewing": (standing.reviews, land.reviews(n, estate, at)),
            "handling": (standing.may_handle(), land.may_handle(n, estate, at)),
            "in_office": (standing.is_in_office(), bool(roles - set(AT_HOME))),
        } | {role.value: (role in standing.roles, role in roles) for role in ROLES}
        for rule, (found, expected) in answers.items():
            assert found == expected == (user.pk in told[rule]), rule


def distances_agree(land, known, at, before) -> None:
    place = land.estates[0].pk
    for n, first in enumerate(land.users):
        for m, second in enumerate(land.users):
            now, then = known[first.pk, place].at(at), known[second.pk, place]
            mine = land.employers(land.of(n, at))
            theirs = land.employers([*land.of(m, at), *land.of(m, before)])
            assert now.shares_employer_with(then, before) == bool(mine & theirs)
