"""报修类别 by version: who adopts one, what it changes for new tickets and never for old ones."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent
from repairs.models import Category, CategorySet, Ticket
from repairs.services import Facts, Kind, adopt_categories, report, settle_categories
from tests.owner import owning
from tests.repairs.world import category
from tests.sessions import log_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
DOCUMENT = "业委会 2026 年第 9 号会议记录"
URL = "/desk/categories/riverside/"


@pytest.fixture
def cast(rolled_back):
    return rolled_back


def adopt(cast, *kinds, actor=None, document=DOCUMENT, now=NOW):
    return adopt_categories(
        estate=cast.riverside,
        kinds=list(kinds),
        document=document,
        actor=actor or cast.bob,
        now=now,
    )


def send(cast, slug="light", minute=0):
    return report(
        estate=cast.riverside,
        facts=Facts(category=category(cast.riverside, slug), place="东门"),
        actor=cast.alice,
        now=NOW + timedelta(minutes=minute),
    )


LAMPS = Kind("路灯、楼道灯", "P1", "wiring", True, "light")


def test_a_version_holds_for_new_tickets_and_leaves_the_old_ones(cast, client):
    old = send(cast)

    version = adopt(cast, LAMPS)

    stricter = send(cast, minute=1)
    assert (stricter.title, stricter.level) == ("东门 照明", "P1"), "only the name waits"
    assert settle_categories(now=NOW + WEEK) == 1
    new = send(cast, minute=7 * 24 * 60)
    old = Ticket.objects.get(pk=old.pk)
    assert (old.title, old.level) == ("东门 照明", "P2")
    assert (new.title, new.level) == ("东门 路灯、楼道灯", "P1")
    page = client.get(old.public_path).content.decode()
    assert "照明" in page
    assert "路灯、楼道灯" not in page
    assert version.version == "v1"
    assert version.kinds["light"]["label"] == "路灯、楼道灯"
    assert version.kinds["light"]["before"]["label"] == "照明"
    event = AuditEvent.objects.get(verb="repairs.categories.adopted")
    assert event.detail["changed"].keys() == {"light"}
    assert [one["level"] for one in event.detail["changed"]["light"]] == ["P2", "P1"]


def test_versions_are_numbered_and_stay(cast):
    numbers = [adopt(cast, LAMPS).number, adopt(cast, Kind("墙砖", "P3")).number]

    assert numbers == [1, 2]
    added = Category.objects.get(estate=cast.riverside, label="墙砖")
    assert (added.slug, added.icon, added.is_active) == ("own-10", "other", True)
    with owning(), pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        CategorySet.objects.update(document="别的")


def test_what_is_put_out_of_use_takes_no_report_until_it_is_back(cast):
    adopt(cast, Kind("绿化", "P3", "", False, "green"))
    assert settle_categories(now=NOW + WEEK - timedelta(seconds=1)) == 0
    assert send(cast, "green").level == "P3", "its end is announced"
    assert settle_categories(now=NOW + WEEK) == 1
    with pytest.raises(DomainError, match="已停用"):
        send(cast, "green")

    adopt(cast, Kind("绿化", "P3", "", True, "green"), now=NOW + WEEK)

    assert send(cast, "green").level == "P3"


def resolved(cast, label, now) -> str | None:
    """The level of who chooses a fault by its name."""
    settle_categories(now=now)
    found = Category.objects.for_estate(cast.riverside).filter(label=label, is_active=True)
    return found.get().level_at(now) if found else None


NEW_LIFT = Kind("电梯", "P4", "equipment")


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([Kind("电梯", "P2", "equipment", False, "lift"), NEW_LIFT], "不能同名"),
        ([Kind("旧电梯", "P2", "equipment", False, "lift"), NEW_LIFT], "不能同名"),
        ([Kind("旧电梯", "P2", "equipment", True, "lift"), NEW_LIFT], "不能同名"),
        (
            [Kind("绿化", "P2", "pipes", True, "water"), Kind("水", "P3", "", True, "green")],
            "是 P2 类别用过的名称",
        ),
    ],
)
def test_no_name_gets_a_milder_level_by_another_category(cast, kinds, said):
    with pytest.raises(DomainError, match=said):
        adopt(cast, *kinds)

    assert (resolved(cast, "电梯", NOW), resolved(cast, "水", NOW)) == ("P2", "P2")


def test_nor_step_by_step_over_the_weeks(cast):
    adopt(cast, Kind("旧电梯", "P2", "equipment", False, "lift"))
    assert resolved(cast, "电梯", NOW + WEEK - timedelta(seconds=1)) == "P2"
    later = NOW + WEEK
    assert resolved(cast, "电梯", later) is None
    for kind in (NEW_LIFT, Kind("电梯", "P3", "", True, "green")):
        with pytest.raises(DomainError, match="是 P2 类别用过的名称"):
            adopt(cast, kind, now=later)
    assert adopt(cast, Kind("电梯", "P1", "equipment"), now=later), "control: a stricter one may"
    assert resolved(cast, "电梯", later) == "P1"


def test_a_name_made_milder_with_notice_may_go_on(cast):
    adopt(cast, Kind("电梯", "P4", "equipment", True, "lift"))
    assert resolved(cast, "电梯", NOW + WEEK) == "P4"
    adopt(cast, Kind("电梯", "P4", "equipment", False, "lift"), now=NOW + WEEK)
    assert resolved(cast, "电梯", NOW + 2 * WEEK) is None

    adopt(cast, NEW_LIFT, now=NOW + 2 * WEEK)

    assert resolved(cast, "电梯", NOW + 2 * WEEK) == "P4"


def test_more_that_waits_begins_the_notice_anew_and_less_does_not(cast):
    adopt(cast, Kind("照明", "P3", "wiring", True, "light"))
    adopt(cast, Kind("灯", "P3", "wiring", True, "light"), now=NOW + timedelta(days=3))
    assert category(cast.riverside).next_at == NOW + timedelta(days=10)

    adopt(cast, Kind("照明", "P3", "wiring", True, "light"), now=NOW + timedelta(days=4))

    assert category(cast.riverside).next_at == NOW + timedelta(days=10)
    assert resolved(cast, "照明", NOW + timedelta(days=10)) == "P3"


def test_what_waits_is_shown(cast, client):
    adopt(cast, Kind("绿植", "P3", "", False, "green"), LAMPS, now=clock.now())
    log_in(client, cast.paul)

    page = client.get(URL).content.decode()

    assert "起改称 路灯、楼道灯" in page
    assert "起停用" in page


@pytest.mark.parametrize(("slug", "milder"), [("light", "P3"), ("light", "C"), ("other", "P3")])
def test_a_milder_level_holds_after_seven_days_notice(cast, slug, milder):
    held = category(cast.riverside, slug)
    kind = Kind(held.label, milder, held.part, True, slug)
    version = adopt(cast, kind)
    week = 7 * 24 * 60

    assert version.kinds[slug]["from"] == "2026-11-30T02:00:00+00:00"
    assert send(cast, slug, minute=week - 1).level == held.level
    with pytest.raises(DomainError, match="没有改动"):
        adopt(cast, kind, now=NOW + timedelta(days=5))
    assert send(cast, slug, minute=week).level == milder, "asking again did not move it"
    with pytest.raises(DomainError, match="没有改动"):
        adopt(cast, kind, now=NOW + timedelta(days=9))


def test_a_notice_is_taken_back_at_once(cast):
    adopt(cast, Kind("照明", "P4", "wiring", True, "light"))
    adopt(cast, Kind("照明", "P2", "wiring", True, "light"), now=NOW + timedelta(days=1))

    assert send(cast, minute=20 * 24 * 60).level == "P2"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind(" ", "P2", "", True, "light"), "要有名称"),
        (Kind("电梯", "P2", "", True, "light"), "不能同名"),
        (Kind("照明", "P9", "", True, "light"), "从列表里选"),
        (Kind("照明", "P2", "garden", True, "light"), "从列表里选"),
        (Kind("照明", "P2", "wiring", True, "light"), "没有改动"),
        (Kind("照明", "P2", "wiring", True, "nowhere"), "没有这个类别"),
    ],
)
def test_what_makes_no_set_is_refused(cast, kind, said):
    with pytest.raises(DomainError, match=said):
        adopt(cast, kind)

    assert not CategorySet.objects.exists()


def test_there_are_some_in_use_and_not_more_than_fit(cast):
    held = Category.objects.for_estate(cast.riverside)
    none = [Kind(one.label, one.level, one.part, False, one.slug) for one in held]
    many = [Kind(f"类别{n}", "P3") for n in range(4)]
    for kinds in (none, many):
        with pytest.raises(DomainError, match="1 到 12 个"):
            adopt(cast, *kinds)
    assert adopt(cast, *many[:3]).number == 1, "control"


def test_only_the_management_body_adopts_with_a_document(cast):
    for who in (cast.paul, cast.petra, cast.alice, cast.sam, cast.olaf, cast.root):
        with pytest.raises(NotAllowed):
            adopt(cast, LAMPS, actor=who)
    with pytest.raises(DomainError, match="依据"):
        adopt(cast, LAMPS, document=" ")


def typed(cast, **changes):
    found = {"document": DOCUMENT, "new-label": "", "new-level": "", "new-part": ""}
    found["seen"] = CategorySet.objects.for_estate(cast.riverside).count()
    for one in Category.objects.for_estate(cast.riverside):
        found |= {f"{one.slug}-{name}": getattr(one, name) for name in ("label", "level", "part")}
        found[f"{one.slug}-active"] = "on"
    return found | {name.replace("_", "-"): text for name, text in changes.items()}


def test_the_page_adopts_and_keeps_what_was_typed(cast, client):
    log_in(client, cast.bob)
    wrong = client.post(f"{URL}adopt/", typed(cast, light_label="电梯", new_label="墙砖"))
    assert wrong.status_code == 400
    page = wrong.content.decode()
    assert "请选择新类别的等级。" in page
    assert page.count('value="墙砖"') == 1

    again = typed(cast, light_label="灯", new_label="墙砖", new_level="P3")
    done = client.post(f"{URL}adopt/", again, follow=True).content.decode()

    assert "已通过 v1。" in done
    assert "墙砖" in done
    assert category(cast.riverside).next_label == "灯"


def test_staff_read_it_and_do_not_adopt(cast, client):
    log_in(client, cast.paul)

    page = client.get(URL).content.decode()

    assert "照明" in page
    assert "adopt/" not in page
    assert client.get(f"{URL}adopt/").status_code == 403
    log_in(client, cast.bob, second_factor=False)
    assert client.get(f"{URL}adopt/").url.startswith("/account/second/")


def test_an_older_page_undoes_no_colleagues_version_and_loses_nothing(cast, client):
    older = typed(cast, cleaning_label="保洁清运", new_label="墙砖", new_level="P3")
    adopt(cast, Kind("绿化", "P2", "", True, "green"), Kind("泳池", "P2"), now=clock.now())
    log_in(client, cast.cora)

    refused = client.post(f"{URL}adopt/", older)

    page = refused.content.decode()
    assert refused.status_code == 400
    assert "已经通过了 v1" in page
    assert "现在是“P2 一般”" in page, "what would be undone is named"
    assert page.count('value="保洁清运"') == page.count('value="墙砖"') == 1
    assert category(cast.riverside, "green").level == "P2"
    assert CategorySet.objects.count() == 1

    seen = {name: field.value() for name, field in bound(refused.context["form"])}
    again = {name: value for name, value in seen.items() if value not in (False, None)}
    done = client.post(f"{URL}adopt/", again | {"green-level": "P2"})

    assert done.status_code == 302, done.content.decode()
    green, pool = category(cast.riverside, "green"), Category.objects.get(label="泳池")
    assert (green.level, green.next_at, pool.is_active) == ("P2", None, True)
    assert category(cast.riverside, "cleaning").next_label == "保洁清运"


def bound(form):
    return [(one.html_name, one) for one in form]


def test_a_page_without_its_number_adopts_nothing(cast, client):
    log_in(client, cast.bob)
    data = typed(cast, light_level="P1")
    del data["seen"]

    assert client.post(f"{URL}adopt/", data).status_code == 400
    assert not CategorySet.objects.exists()
    assert client.post(f"{URL}adopt/", data | {"seen": 0}).status_code == 302, "control"
