"""本小区设置: telephones, completion days, working hours; who sets them, and what is refused."""

from datetime import date, timedelta

import pytest

from communities import clock
from communities.calendars import load_calendar
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Estate, WorkingHours
from communities.params import service_number
from communities.services import change_estate_settings
from repairs.emergency import calls
from repairs.routing import completed_on
from tests.communities.test_clocks import at
from tests.sessions import log_in

URL = "/desk/settings/riverside/"
GOOD = {
    "property_phone": "0573-87001234",
    "lift_rescue_phone": "96333",
    "gas_phone": "0573-87654321",
    "building_1": "2024-02-29",
    "completed_on": "2020-06-30",
    "opens": "08:30",
    "closes": "18:00",
    "hours_from": f"{clock.today() + timedelta(days=8)}",
}


def kept() -> Estate:
    return Estate.objects.get(slug="riverside")


def change(cast, actor, **more):
    given = {"phones": {}, "completed_on": {}} | more
    return change_estate_settings(estate=cast.riverside, actor=actor, now=clock.now(), **given)


def test_the_management_body_settles_all_of_it_on_one_page(client, cast):
    Estate.objects.filter(slug="riverside").update(params={"first_month": "2026-01"})
    log_in(client, cast.bob)

    answer = client.post(URL, GOOD, follow=True)

    assert "已保存。" in answer.content.decode()
    estate = kept()
    assert [one.number for one in calls(estate, "gas")] == ["0573-87654321", "119", "0573-87001234"]
    assert next(one.number for one in calls(estate, "trapped")) == "96333"
    assert completed_on(estate.params, 1) == date(2024, 2, 29)
    assert completed_on(estate.params, None) == date(2020, 6, 30)
    assert load_calendar(estate).hours == "08:00-20:00", "they have to be announced"
    day = GOOD["hours_from"]
    assert load_calendar(estate, at(f"{day}T00:00")).hours == "08:30-18:00"
    assert "起改为 08:30-18:00" in answer.content.decode()
    assert "起工作时间改为 08:30-18:00" in client.get("/e/riverside/service/").content.decode()
    assert estate.params["first_month"] == "2026-01", "what this page does not know stays"
    event = AuditEvent.objects.get(verb="communities.estate.settings")
    assert event.actor == cast.bob
    assert event.detail["lift_rescue_phone"] == ["", "96333"]
    adopted = AuditEvent.objects.get(verb="communities.working_hours.adopted")
    assert (adopted.before, adopted.after) == ("08:00-20:00", "08:30-18:00")
    assert adopted.actor == cast.bob


def test_nothing_changed_is_said_and_leaves_no_trace(client, cast):
    log_in(client, cast.bob)
    client.post(URL, GOOD)

    page = client.post(URL, GOOD, follow=True).content.decode()

    assert "没有改动。" in page
    assert AuditEvent.objects.filter(verb="communities.estate.settings").count() == 1
    assert 'value="96333"' in page
    assert 'value="2024-02-29"' in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("gas_phone", "请打老王", "电话只写数字"),
        ("building_1", "2999-01-01", "不能晚于今天"),
        ("closes", "08:00", "要晚于上班时间"),
        ("opens", "早上", 'id="id_opens_error"'),
        ("hours_from", f"{clock.today() + timedelta(days=6)}", "须提前 7 天公示，最早从"),
    ],
)
def test_an_error_keeps_what_was_typed(client, cast, field, typed, said):
    log_in(client, cast.bob)

    answer = client.post(URL, GOOD | {field: typed})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert f'value="{typed}"' in page
    assert 'value="96333"' in page
    assert kept().params == {}


def test_a_version_that_waits_is_withdrawn_on_the_page(client, cast):
    log_in(client, cast.bob)
    assert 'name="withdraws_hours"' not in client.get(URL).content.decode()
    client.post(URL, GOOD)
    assert 'name="withdraws_hours"' in client.get(URL).content.decode()

    answer = client.post(URL, GOOD | {"opens": "08:00", "closes": "20:00", "withdraws_hours": "on"})

    assert answer.url == URL
    assert WorkingHours.objects.get().withdrawn_by == cast.bob
    assert 'name="withdraws_hours"' not in client.get(URL).content.decode()
    client.post(URL, GOOD)
    assert WorkingHours.objects.standing().count() == 1


def test_the_manager_sets_telephones_and_days_but_not_the_hours(client, cast):
    log_in(client, cast.petra)

    assert 'name="opens"' not in client.get(URL).content.decode()
    client.post(URL, GOOD)

    assert kept().params["lift_rescue_phone"] == "96333"
    assert not WorkingHours.objects.exists()
    with pytest.raises(NotAllowed):
        change(cast, cast.petra, working_hours="10:00-16:00")
    assert change(cast, cast.bob, working_hours="06:00-20:00"), "control: the body may"


def test_nobody_else_does_and_the_second_factor_is_asked_for(client, cast):
    for who in (cast.paul, cast.alice, cast.sam, cast.olga, cast.root):
        with pytest.raises(NotAllowed):
            change(cast, who, phones={"gas_phone": "96333"})
    log_in(client, cast.paul)
    assert client.get(URL).status_code == 403
    assert "由物业经理或管理主体设置" in client.get("/desk/settings/").content.decode()
    log_in(client, cast.bob, second_factor=False)
    assert client.get(URL).url.startswith("/account/second/")
    log_in(client, cast.bob)
    assert client.get("/desk/settings/").url == URL


def test_a_service_refuses_what_no_form_may_have_caught(cast):
    today = clock.today()
    for wrong in ({9: today}, {1: today + timedelta(days=1)}, {None: date(1948, 12, 31)}):
        with pytest.raises(DomainError):
            change(cast, cast.bob, completed_on=wrong)
    for hours in ("20:00-08:00", "all day"):
        with pytest.raises(DomainError):
            change(cast, cast.bob, working_hours=hours)
    assert change(cast, cast.bob, completed_on={1: today}) == ["buildings_completed_on"]
    assert change(cast, cast.bob, completed_on={1: today, None: date(1949, 1, 1)})


def test_a_completion_day_that_cannot_be_is_refused_beside_its_field(client, cast):
    log_in(client, cast.bob)
    for day, why in (("0196-06-30", "不能早于 1949 年"), ("2196-06-30", "不能晚于今天")):
        wrong = client.post(URL, GOOD | {"completed_on": day})
        assert (wrong.status_code, why in wrong.content.decode()) == (400, True)
    assert "completed_on" not in kept().params


@pytest.mark.parametrize("text", ["96333", "0573-8700 1234", "+86 573 87001234"])
def test_short_and_long_numbers_are_numbers(text):
    assert service_number(f" {text} ") == text


@pytest.mark.parametrize("text", ["12", "96333转8", "--", "1" * 16, "tel:110"])
def test_what_cannot_be_dialled_is_refused(text):
    with pytest.raises(ValueError, match="电话只写数字"):
        service_number(text)
