"""The inbox, the choices, and the link in the mail."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing

from communities.deadlines import Term
from communities.errors import DomainError
from communities.services.clocks import meet_clock, start_clock
from notifications.alerts import BREACHED, ESCALATED, NEAR
from notifications.messages import Message
from notifications.models import Delivery, Notice, Preference
from notifications.selectors.inbox import inbox_todo, inbox_told, unread_count
from notifications.services import choose, deliver
from notifications.unsubscribing import SALT, off_link, opened
from tests.notifications.test_delivery import NOON, told


def test_an_empty_inbox_says_when_it_will_not_be(cast, page):
    answer, body = page(cast.paul, "/me/notices/")

    assert answer.status_code == 200
    for words in ("没有未读消息", "现在没有要您做的事", "还没有消息"):
        assert words in body


def test_the_inbox_parts_what_to_do_from_what_to_know(cast, page):
    told(cast, 1, kind="test.overdue")
    told(cast, 2)

    _answer, body = page(cast.paul, "/me/notices/")

    do, know = body.split("告诉我一声")
    assert "“第 0 件”已经超时" in do
    assert "因为您是处理人" in do
    assert "已办结" not in do
    assert know.count("已办结") == 2
    assert "3 条未读" in body


def test_opening_one_leads_to_its_page_and_marks_it(cast, page):
    told(cast)
    notice = Notice.objects.get()

    answer, _body = page(cast.paul, f"/me/notices/{notice.pk}/")

    assert answer.url == "/me/?0"
    assert unread_count(cast.paul, NOON) == 0
    assert page(cast.petra, f"/me/notices/{notice.pk}/")[0].status_code == 404


def test_what_to_do_stays_until_its_time_is_met(cast):
    term = start_clock(
        estate=cast.riverside,
        subject="repairs.ticket:0",
        stage="fix",
        title="门禁",
        path="/me/",
        rule="P2.fix",
        rule_version="default-1",
        term=Term.parse("3wd"),
        ladder="ordinary",
        actor=None,
        now=NOON,
    )
    told(cast, kind="test.overdue")
    told(cast, kind="test.overdue", now=NOON)
    Notice.objects.update(read_at=NOON)
    assert len(inbox_todo(cast.paul, NOON)) == 1, "one line for one subject"

    meet_clock(clock=term, actor=None, now=NOON)

    assert not inbox_todo(cast.paul, NOON)
    assert inbox_told(cast.paul, NOON).count() == 2


def test_a_later_reminder_hides_no_breach_that_was_not_read(cast):
    told(cast, kind=NEAR, now=NOON)
    told(cast, kind=BREACHED, now=NOON + timedelta(hours=1))
    told(cast, kind=NEAR, now=NOON + timedelta(hours=2))

    assert [one.kind for one in inbox_todo(cast.paul, NOON)] == [NEAR, BREACHED]

    Notice.objects.filter(kind=BREACHED).update(read_at=NOON + timedelta(hours=3))
    assert [one.kind for one in inbox_todo(cast.paul, NOON)] == [NEAR]


def test_a_reminder_less_grave_than_an_unread_one_is_not_repeated(cast):
    for hour, kind in enumerate((BREACHED, ESCALATED, BREACHED, NEAR, BREACHED)):
        told(cast, kind=kind, now=NOON + timedelta(hours=hour))

    assert [one.kind for one in inbox_todo(cast.paul, NOON)] == [BREACHED, ESCALATED]

    Notice.objects.filter(kind=ESCALATED).update(read_at=NOON)
    assert [one.kind for one in inbox_todo(cast.paul, NOON)] == [BREACHED]


def test_however_much_is_to_do_every_notice_is_on_one_list(cast, page):
    told(cast, 120, kind="test.overdue")
    told(cast, 3, kind="test.overdue")
    todo, rest = inbox_todo(cast.paul, NOON), inbox_told(cast.paul, NOON)

    assert len({one.subject for one in todo}) == len(todo) == 120
    assert {one.pk for one in todo} ^ {one.pk for one in rest} == set(
        Notice.objects.values_list("pk", flat=True)
    ), "the lists share nothing and leave out nothing"
    pages = [page(cast.paul, f"/me/notices/?todo={n}")[1] for n in (1, 2, 3)]
    shown = [set(re.findall(r"“第 \d+ 件”已经超时", body.split("告诉我一声")[0])) for body in pages]
    assert len(set.union(*shown)) == sum(map(len, shown)) == 120


def test_one_noisy_subject_hides_no_emergency(cast):
    told(cast, 2, kind="test.lift")
    for n in range(100):
        told(cast, kind="test.overdue", now=NOON + timedelta(minutes=n))

    assert [one.subject[-1] for one in inbox_todo(cast.paul, NOON)] == ["0", "1"]


def test_all_are_marked_but_what_came_later(cast, page):
    told(cast, 3)
    _answer, body = page(cast.paul, "/me/notices/")
    shown = re.search(r'name="until" value="([^"]+)"', body).group(1)
    told(cast, 1, now=NOON.replace(year=2100))

    page(cast.paul, "/me/notices/", {"until": shown})

    assert unread_count(cast.paul, NOON) == 1


@pytest.mark.parametrize("until", ["", "nonsense", "2026-99-99", "2100-01-01T00:00"])
def test_a_button_without_its_time_marks_what_is_there(cast, page, until):
    told(cast, 2)

    answer, _body = page(cast.paul, "/me/notices/", {"until": until})

    assert answer.status_code == 302
    assert unread_count(cast.paul, NOON) == 0


def test_a_bodys_notices_are_read_by_its_people_and_nobody_else(cast):
    told(cast, to=[cast.committee])

    counts = {name: unread_count(person, NOON) for name, person in cast.people.items()}

    assert {name for name, count in counts.items() if count} == {"bob", "cora"}


def test_pages_and_counts_do_not_grow_with_the_inbox(cast, page, django_assert_max_num_queries):
    told(cast, 45)
    log = page(cast.paul, "/me/notices/")

    assert log[1].count("已办结") == 20
    assert "第 1 页，共 3 页" in log[1]
    with django_assert_max_num_queries(20):
        page(cast.paul, "/me/notices/?page=2")


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, "1"), (120, "99+")])
def test_private_pages_show_how_many_are_unread(cast, page, count, shown):
    told(cast, count, to=[cast.petra])

    for address in ("/me/", "/desk/"):
        _answer, body = page(cast.petra, address)
        found = re.search(r'([\d+]+)</span> <span class="wide-word">条未读', body)
        assert (found and found[1]) == shown


def test_public_pages_do_not_know_the_reader(cast, page):
    told(cast)

    assert "条未读" not in page(cast.paul, "/help/")[1]


def test_choices_are_kept_and_legal_ones_are_nobodys(cast, page):
    answer, body = page(cast.paul, "/me/notices/preferences/")
    assert "21:30" in body
    assert "表决公告，不能关闭" in body
    names = set(re.findall(r'<select name="([a-z]+-[a-z]+)"', body))
    assert not [name for name in names if name.startswith("legal")]
    form = {name: "now" if name.startswith("emergency") else "digest" for name in names}
    form |= {"legal-email": "off"}

    answer, _body = page(cast.paul, "/me/notices/preferences/", form)

    assert answer.status_code == 302
    kept = Preference.objects.filter(user=cast.paul)
    assert kept.count() == len(names)
    assert not kept.filter(topic="legal").exists()
    assert 'value="digest" selected' in page(cast.paul, "/me/notices/preferences/")[1]


def test_an_emergency_offers_no_digest(cast, page):
    _answer, body = page(cast.paul, "/me/notices/preferences/")
    offered = {
        topic: re.search(rf'<select name="{topic}-sms".*?</select>', body, re.DOTALL).group()
        for topic in ("emergency", "tickets")
    }

    assert "汇总" in offered["tickets"]
    assert "汇总" not in offered["emergency"]
    with pytest.raises(DomainError, match="不能等汇总"):
        choose(actor=cast.paul, modes={("emergency", "sms"): "digest"})


def test_a_choice_that_does_not_exist_is_refused(cast, page):
    answer, body = page(cast.paul, "/me/notices/preferences/", {"tickets-email": "never"})

    assert answer.status_code == 200
    assert "错误" in body
    assert not Preference.objects.exists()


def off_address(sink, **more):
    link = sink.mails[-1]["List-Unsubscribe"].strip(" <>")
    return urlsplit(link).path


def test_the_link_in_a_mail_turns_it_off_without_a_log_in(cast, sink, page, client):
    told(cast)
    deliver(now=NOON)
    address = off_address(sink)

    answer, body = page(None, address)
    assert answer.status_code == 200
    assert "不再用邮件告诉您“报事报修”" in body
    assert not Preference.objects.exists(), "looking changes nothing"

    client.handler.enforce_csrf_checks = True
    answer, body = page(None, address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "不会再发" in body
    told(cast)
    assert Notice.objects.count() == 2
    assert deliver(now=NOON).total == 0


def test_the_link_in_a_legal_mail_explains_itself(cast, sink, page):
    told(cast, kind="test.vote")
    deliver(now=NOON)

    _answer, body = page(None, off_address(sink), {"List-Unsubscribe": "One-Click"})

    assert "不能退订" in body
    told(cast, kind="test.vote")
    assert deliver(now=NOON).sent == 1


def test_a_link_is_the_same_whenever_it_is_made_and_one_of_before_opens(cast):
    said = [cast.paul.pk, ["tickets"]]
    before = signing.dumps(said, salt=SALT)
    told(cast)
    message = Message(list(Delivery.objects.all()), "paul@example.org")
    link = off_link(message).rstrip("/").rpartition("/")[2]

    assert ":" not in link.rpartition(":")[0], "it holds no moment"
    assert list(opened(link)) == list(opened(before)) == said


def test_a_link_that_was_tampered_with_is_none(cast, sink, page):
    told(cast)
    deliver(now=NOON)
    address = off_address(sink)

    for wrong in (address[:-4] + "abc/", "/me/notices/off/x/"):
        assert page(None, wrong)[0].status_code == 404


def test_choose_refuses_what_is_locked(cast):
    with pytest.raises(Exception, match="不能关闭"):
        choose(actor=cast.paul, modes={("legal", "email"): "off"})
