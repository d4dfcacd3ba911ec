"""Two operators of the cast's county, one of another, and what they fill in."""

from dataclasses import dataclass
from datetime import date

import pytest

from communities import clock
from communities.models import Area, Body, PropertyCompany, Role, User
from portal.founding.models import EstateDraft
from portal.founding.services import begin_draft, save_facts, save_keeper, save_service
from tests.cast import Cast, member, person
from tests.stages import staged

PREFIX = "/oversight/"


@dataclass(frozen=True)
class Town:
    """otto and ozzi operate the county of the cast, far another one; hill is its 山顶社区."""

    cast: Cast
    otto: User
    ozzi: User
    far: User
    hill: Area
    company: PropertyCompany


@staged
def town(cast) -> Town:
    county = cast.street.parent
    platform = Body.objects.create(kind="other", name="运维单位", area=county)
    elsewhere = Area.objects.create(kind="county", name="邻县")
    away = Body.objects.create(kind="other", name="邻县运维单位", area=elsewhere)
    people = {name: person(name) for name in ("otto", "ozzi", "far")}
    for name, area, body in (
        ("otto", county, platform), ("ozzi", county, platform), ("far", elsewhere, away),
    ):  # fmt: skip
        member(people[name], Role.OPERATOR, area=area, body=body)
    company = PropertyCompany.objects.create(name="新风物业", credit_code="91330481MA28A0001P")
    return Town(cast, **people, hill=cast.hilltop.area, company=company)


@pytest.fixture
def committed_town(committed) -> Town:
    return committed.made["town"]


FACTS = {
    "name": "新月苑", "slug": "xinyue-yuan", "address": "新月路 1 号", "property_phone": "",
    "community_phone": "0573-87000001",
}  # fmt: skip


def drafted(town, **more) -> EstateDraft:
    given = {"actor": town.otto, "now": clock.now()}
    return begin_draft(area=town.hill, name="新月苑", **given, **more)


def filled(town, **more) -> EstateDraft:
    """Everything, by two operators in turn."""
    draft = drafted(town, **more)
    given = {"draft": draft, "now": clock.now()}
    save_facts(**given, version=1, actor=town.otto, **FACTS)
    save_keeper(
        **given, version=2, actor=town.ozzi, body=town.cast.office, body_from=date(2024, 5, 1)
    )
    save_service(
        **given, version=3, actor=town.otto, company=town.company, fee_model="commission",
        contract_from=date(2025, 1, 1),
    )  # fmt: skip
    return draft
