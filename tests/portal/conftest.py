"""An estate with its pages, a notice and a guide."""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from communities.models import Area, Body, Estate, PropertyCompany, Role, User
from portal.estates import _plant, found_estate
from portal.models import (
    GuidePage,
    GuidesIndexPage,
    GuideStep,
    NoticePage,
    NoticesIndexPage,
)
from tests.cast import member, person
from tests.finance.books import Books, opened
from tests.stages import staged

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@dataclass
class Place:
    estate: Estate
    notice: NoticePage
    guide: GuidePage
    people: dict[str, User]

    @property
    def home(self):
        return self.estate.page


def found(slug, name):
    county, _ = Area.objects.get_or_create(kind="county", name="湖边县")
    street, _ = Area.objects.get_or_create(kind="street", name="湖边街道", parent=county)
    block, _ = Area.objects.get_or_create(kind="community", name="湖边社区", parent=street)
    body = Body.objects.create(kind="committee", name=f"{name}业主委员会", area=block)
    estate = found_estate(
        slug=slug,
        name=name,
        area=block,
        body=body,
        body_kind="committee",
        actor=None,
        now=NOW,
        property_phone="0573-87000001",
        community_phone="0573-87000002",
    )
    chair = person(f"chair-{slug}")
    member(chair, Role.COMMITTEE, estate, body=body)
    return estate, chair


def publish(page, index):
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def newcomer(cast):
    """nina will manage for the company that comes; lena is of Riverside's own 居委会."""
    cast.people["nina"] = person("nina")
    cast.people["lena"] = person("lena")
    office = cast.office
    office.pk, office.name, office.area = None, "河畔社区居委会", cast.riverside.area
    office.save()
    member(cast.lena, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office)
    return PropertyCompany.objects.create(name="朝阳物业", credit_code="91330481MA00000003")


@staged
def books(cast) -> Books:
    """Riverside with its pages and its open books."""
    _plant(cast.riverside)
    return opened(cast)


@staged
def lakeside() -> Place:
    estate, chair = found("lakeside", "湖畔苑")
    notice = NoticePage(
        title="停水通知",
        slug="2026-11-24",
        kind="utility",
        what="3幢停水检修",
        effective_from=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
        effective_until=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        todo="请提前接水；下午，别开热水器",
    )
    guide = GuidePage(
        title="装修一次性告知", slug="renovation", event="renovation", label="2026年版"
    )
    guide.steps = [GuideStep(text="填装修登记表", materials="身份证", original="copy")]
    publish(notice, NoticesIndexPage.objects.child_of(estate.page).get())
    publish(guide, GuidesIndexPage.objects.child_of(estate.page).get())
    return Place(estate, notice, guide, {"chair": chair})


@staged
def hillside() -> Place:
    estate, chair = found("hillside", "山脚苑")
    return Place(estate, None, None, {"chair": chair})


@pytest.fixture()
def open_folder():
    """A folder with a short name that PostgreSQL's own user may pass through."""
    with tempfile.TemporaryDirectory(prefix="sunny-test-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture()
def own(open_folder):
    """The environment of a demo that keeps servers of its own there."""
    others = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "FILES_DIR"}
    return {name: value for name, value in os.environ.items() if name not in others} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "STATE_DIR": str(open_folder / "state"),
        "TMPDIR": str(open_folder),
    }
