"""What moves deadlines or letters is asked for by one employer's person and confirmed by another's."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from communities import clock
from communities.calendars import load_calendar
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import (
    AdminChange,
    Area,
    Body,
    CalendarOverride,
    Role,
    ServiceContract,
)
from communities.selectors.changes import lines_of, n_changes_for, who_decides
from communities.services.changes import decide_change, propose_change
from communities.standing import standing_of
from notifications.models import BodyChannel, Notice
from tests.cast import member, person
from tests.owner import owning
from tests.sessions import log_in

DAY = date(2026, 7, 1)


@pytest.fixture
def people(cast):
    """ona and otto operate for one bureau, ora for another one, oz for none; sam supervises."""
    bureau = Body.objects.create(kind="other", name="信息中心")
    other = Body.objects.create(kind="other", name="住建局")
    for name, body in (("ona", bureau), ("otto", bureau), ("ora", other), ("oz", None)):
        cast.people[name] = person(name)
        member(cast.people[name], Role.OPERATOR, cast.riverside, body=body)
    return cast.people


def ask(people, **changes) -> AdminChange:
    row = CalendarOverride(**{"date": DAY, "is_workday": False, "name": "台风"} | changes)
    names = ["date", "is_workday", "name", "source_url"]
    return propose_change(row=row, names=names, actor=people["ona"], now=clock.now())


def decide(change, actor, agrees=True):
    later = clock.now() + timedelta(hours=1)
    return decide_change(change=change, agrees=agrees, actor=actor, now=later)


@pytest.mark.parametrize("second", ["ora", "sam"])
def test_a_day_off_counts_once_two_employers_want_it(people, second):
    change = ask(people)
    assert load_calendar().is_workday(DAY)[0], "asking alone moves no deadline"

    decide(change, people[second])

    assert not load_calendar().is_workday(DAY)[0]
    change.refresh_from_db()
    assert (change.status, change.decided_by) == ("made", people[second])


@pytest.mark.parametrize("second", ["ona", "otto", "oz", "petra", "bob", "root"])
def test_nobody_else_confirms_it(people, second):
    change = ask(people)

    with pytest.raises(NotAllowed):
        decide(change, people[second])

    assert not CalendarOverride.objects.exists()


def test_whoever_works_for_nobody_known_asks_for_nothing(people):
    with pytest.raises(DomainError, match="没有登记所属单位"):
        ask(people | {"ona": people["oz"]})

    assert not AdminChange.objects.exists()


@pytest.mark.parametrize("second", ["ora", "sam"])
def test_what_was_asked_without_an_employer_is_nobodys_to_confirm(people, second):
    """Of whom nobody knows whom she worked for, nobody knows that it was another one."""
    change = AdminChange.objects.create(
        model="communities.calendaroverride", title="台风", before={}, asked_by=people["oz"],
        values={"date": str(DAY), "is_workday": "False", "name": "台风"}, asked_at=clock.now(),
    )  # fmt: skip

    with pytest.raises(NotAllowed, match="提出人当时没有登记所属单位"):
        decide(change, people[second])

    assert not CalendarOverride.objects.exists()
    decide(change, people[second], agrees=False)
    assert AdminChange.objects.get().status == "declined"


def told(kind) -> dict:
    """Who was told, and where it leads."""
    rows = Notice.objects.filter(kind=f"notifications.change_{kind}")
    return dict(rows.values_list("user__email", "path"))


def test_who_may_decide_hears_that_it_waits_and_nobody_else(people):
    change = ask(people)

    may = {people[name].email for name in ("ora", "sam")}
    assert told("asked") == dict.fromkeys(may, f"/desk/changes/{change.pk}/")
    assert {people[one] for one in ("ora", "sam")} == set(who_decides(change, clock.now()))


def test_a_change_of_an_estate_is_told_to_those_of_that_estate(people, cast):
    far = Body.objects.create(kind="other", name="外地")
    people["ode"] = person("ode")
    member(people["ode"], Role.OPERATOR, cast.hilltop, body=far)
    assert people["ode"] in who_decides(ask(people), clock.now()), "control: what all share"

    row = BodyChannel(contract=cast.contract, channel="wecom", address="wecombot://secret")
    names = ["body", "contract", "channel", "address"]
    change = propose_change(row=row, names=names, actor=people["ona"], now=clock.now())

    assert set(who_decides(change, clock.now())) == {people["ora"], people["sam"]}


@pytest.mark.parametrize(("agrees", "kind"), [(True, "made"), (False, "declined")])
def test_whoever_asked_learns_what_became_of_it(people, agrees, kind):
    change = ask(people)
    assert people["ona"].email not in told("asked")

    decide(change, people["sam"], agrees=agrees)

    assert told(kind) == {people["ona"].email: f"/desk/changes/{change.pk}/"}
    asked = Notice.objects.filter(kind="notifications.change_asked")
    assert asked
    assert not asked.filter(read_at=None).exists()


@pytest.mark.parametrize("who", ["sam", "petra", "bob", "root"])
def test_operators_alone_ask(people, who):
    with pytest.raises(NotAllowed):
        ask(people | {"ona": people[who]})


def test_what_is_declined_changes_nothing(people):
    change = ask(people)
    decide(change, people["sam"], agrees=False)

    assert not CalendarOverride.objects.exists()
    with pytest.raises(StaleState):
        decide(change, people["ora"])


def test_a_row_that_changed_since_is_asked_for_again(people):
    row = CalendarOverride.objects.create(date=DAY, is_workday=False, name="台风")
    row.name = "台风停工"
    change = propose_change(row=row, names=["name"], actor=people["ona"], now=clock.now())
    with pytest.raises(DomainError, match="等人确认"):
        propose_change(row=row, names=["name"], actor=people["ona"], now=clock.now())
    CalendarOverride.objects.filter(pk=row.pk).update(name="别的")

    with pytest.raises(StaleState, match="重新提出"), transaction.atomic():
        decide(change, people["sam"])

    assert CalendarOverride.objects.get().name == "别的"
    change.refresh_from_db()
    assert change.status == "asked"


def test_what_fits_no_more_is_refused(people):
    change = ask(people)
    CalendarOverride.objects.create(date=DAY, is_workday=True, name="上班")

    with pytest.raises(DomainError), transaction.atomic():
        decide(change, people["sam"])

    assert CalendarOverride.objects.get().is_workday


def test_where_a_body_is_written_to_waits_too(people, cast, client):
    way = BodyChannel.objects.create(body=cast.committee, channel="email", address="a@example.org")
    log_in(client, people["ona"])
    given = {"body": cast.committee.pk, "contract": "", "channel": "email"}

    asked = client.post(
        reverse("body-channels:edit", args=[way.pk]), given | {"address": "b@example.org"}
    )

    assert asked.status_code == 302
    way.refresh_from_db()
    assert way.address == "a@example.org"
    assert lines_of(AdminChange.objects.get()) == [("地址", "a@example.org", "b@example.org")]
    again = client.post(
        reverse("body-channels:edit", args=[way.pk]), given | {"address": "c@example.org"}
    )
    assert "已有更改在等人确认" in again.text
    assert "c@example.org" in again.text, "nothing typed is lost"
    decide(AdminChange.objects.get(), people["sam"])
    way.refresh_from_db()
    assert way.address == "b@example.org"


def test_a_page_leads_to_what_waits(people, client):
    change = ask(people)
    log_in(client, people["ona"])
    assert "提出人不能审批" in client.get(reverse("admin-change", args=[change.pk])).text
    assert "确认，马上生效" not in client.get(reverse("admin-change", args=[change.pk])).text

    log_in(client, people["sam"])
    assert "有 1 项更改等您确认" in client.get("/oversight/").text
    assert change.title in client.get(reverse("admin-changes")).text
    page = client.get(reverse("admin-change", args=[change.pk])).text
    assert "台风" in page
    assert "2026-07-01" in page
    assert (
        client.post(reverse("admin-change", args=[change.pk]), {"act": "agree"}).status_code == 302
    )
    assert CalendarOverride.objects.get().name == "台风"
    assert n_changes_for(standing_of(people["sam"], None, clock.now())) == 0
    log_in(client, people["petra"])
    assert client.get(reverse("admin-changes")).status_code == 403


def test_another_streets_office_sees_no_robot_of_an_estate(people, cast, client):
    street = Area.objects.create(kind="street", name="另一街道", parent=cast.street.parent)
    bureau = Body.objects.create(kind="street_office", name="另一街道办事处", area=street)
    ulf = person("ulf")
    member(ulf, Role.SUPERVISOR, area=street, body=bureau)
    row = BodyChannel(contract=cast.contract, channel="wecom", address="wecombot://secret")
    names = ["body", "contract", "channel", "address"]
    change = propose_change(row=row, names=names, actor=people["ona"], now=clock.now())
    address = reverse("admin-change", args=[change.pk])

    log_in(client, ulf)
    assert client.get(address).status_code == 404
    assert "河畔" not in client.get(reverse("admin-changes")).text
    with pytest.raises(NotAllowed):
        decide(change, ulf)
    log_in(client, people["sam"])
    assert "wecombot://secret" in client.get(address).text


def robot(cast) -> BodyChannel:
    way = {"contract": cast.contract, "channel": "wecom", "address": "wecombot://secret"}
    return BodyChannel.objects.create(**way)


@pytest.mark.parametrize("of", ["body", "contract"])
def test_whose_a_robot_is_stays(people, cast, client, of):
    way = robot(cast)
    contract = ServiceContract.objects.exclude(pk=cast.contract.pk).get()
    given = {"channel": "wecom", "address": "wecombot://secret"}
    log_in(client, people["ona"])
    given |= {"body": cast.committee.pk, "contract": ""} if of == "body" else {
        "body": "", "contract": contract.pk}  # fmt: skip

    answer = client.post(reverse("body-channels:edit", args=[way.pk]), given)

    assert answer.status_code == 200
    assert "不能改；请另外新增一行" in answer.text
    assert not AdminChange.objects.exists()


@pytest.mark.parametrize("given", [{}, {"act": ""}, {"act": "no"}])
def test_without_a_word_nothing_is_decided(people, client, given):
    change = ask(people)
    log_in(client, people["sam"])

    answer = client.post(reverse("admin-change", args=[change.pk]), given)

    assert answer.status_code == 400
    assert "什么都没有改" in answer.text
    change.refresh_from_db()
    assert change.status == "asked"


def refused(statement, match):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with owning(), pytest.raises(IntegrityError, match=match), transaction.atomic():
            cursor.execute(statement)


def test_a_change_stays_as_it_was_asked_for(people):
    change = ask(people)
    refused("update communities_adminchange set values = '{}'", "insert-only")
    refused("update communities_adminchange set asked_by_id = null", "insert-only")
    refused("delete from communities_adminchange", "insert-only")
    refused("truncate communities_adminchange", "insert-only")
    refused(
        "update communities_adminchange set status = 'made', decided_by_id = asked_by_id,"
        " decided_at = now()",
        "change_by_two_people",
    )
    decide(change, people["sam"])
    refused("update communities_adminchange set status = 'declined'", "insert-only")
