"""没送到的: the list of what did not arrive, for those who answer for the estate."""

import re

import pytest

from communities.models import Role
from notifications.models import Delivery
from notifications.services import notify
from tests.cast import member
from tests.notifications.test_delivery import NOON, told

FAILED = "“第 0 件”已办结"


def failed(cast, estate=None):
    notify(
        estate=estate or cast.riverside,
        to=[cast.alice],
        kind="test.handled",
        subject="x",
        path="/me/",
        params={"title": "第 0 件"},
        now=NOON,
    )
    Delivery.objects.update(status="dead", attempts=6, last_error="550 no such mailbox")
    return Delivery.objects.order_by("-pk").first()


def test_staff_see_what_failed_and_why_and_send_it_again(cast, page):
    delivery = failed(cast)

    _answer, body = page(cast.petra, "/desk/notices/")
    assert FAILED in body
    assert "550 no such mailbox" in body
    assert "alice@example.org" not in body
    assert "a**" in body

    answer, _body = page(cast.petra, "/desk/notices/", {"deliveries": [delivery.pk]})
    assert answer.status_code == 302
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("due", 0)
    assert "都送到了" in page(cast.petra, "/desk/notices/")[1]


def test_what_was_never_to_be_sent_is_listed_apart(cast, page):
    failed(cast)
    Delivery.objects.update(status="skipped", last_error="没有可用的地址")

    _answer, body = page(cast.petra, "/desk/notices/")
    assert FAILED not in body
    assert "另有 1 条没有发" in body
    assert FAILED in page(cast.petra, "/desk/notices/?status=skipped")[1]


@pytest.mark.parametrize(
    ("name", "status"),
    [("bob", 200), ("hal", 200), ("olga", 200), ("paul", 200), ("alice", 403), ("eve", 403)],
)
def test_only_those_who_answer_for_the_estate(cast, page, name, status):
    delivery = failed(cast)

    answer, body = page(cast.people[name], "/desk/notices/")
    assert answer.status_code == status
    assert (FAILED in body) is (name == "bob")

    page(cast.people[name], "/desk/notices/", {"deliveries": [delivery.pk]})
    delivery.refresh_from_db()
    assert (delivery.status == "due") is (name == "bob")


@pytest.mark.parametrize(
    ("status", "said"), [("dead", True), ("skipped", True), ("due", False), ("sent", False)]
)
def test_the_inbox_says_what_did_not_get_out(cast, page, status, said):
    told(cast)
    told(cast, kind="test.overdue")
    Delivery.objects.update(status=status)
    Delivery.objects.filter(notice__kind="test.overdue").update(channel="sms")

    do, know = page(cast.paul, "/me/notices/")[1].split("告诉我一声")

    assert ("短信没发出去，已改站内" in do) is said
    assert ("邮件没发出去，已改站内" in know) is said


LINE = re.compile(
    r'href="/desk/notices/">\s*<span class="body">\s*<strong>未送达.*?count">(\d+)<', re.DOTALL
)


@pytest.mark.parametrize(("name", "seen"), [("petra", "2"), ("bob", "2"), ("paul", None)])
def test_the_desk_leads_those_who_may_to_what_failed(cast, page, name, seen):
    failed(cast)
    told(cast, kind="test.lift")
    Delivery.objects.update(status="dead")
    told(cast)
    failed(cast, cast.hilltop)
    Delivery.objects.filter(notice__kind="test.handled", notice__user=cast.paul).update(
        status="skipped"
    )

    line = LINE.search(page(cast.people[name], "/desk/")[1])

    assert (line and line.group(1)) == seen


def test_an_operator_is_led_there_from_the_admin(cast, page):
    member(cast.eve, Role.OPERATOR, cast.riverside)
    failed(cast)

    body = page(cast.eve, "/admin/")[1]
    assert '"/desk/notices/"' in body
    assert '"/desk/"' not in body, "an operator has no desk"
    assert FAILED in page(cast.eve, "/desk/notices/")[1]
    assert '"/desk/notices/"' not in page(cast.paul, "/admin/")[1]
