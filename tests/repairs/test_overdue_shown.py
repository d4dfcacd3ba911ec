"""What is late says so: in the chip, in the title that WeChat shows, on the estate's home, in every share."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import Clock
from repairs.scoring import Duration, Share, Spans
from repairs.services import Facts, acknowledge, report
from repairs.templatetags.scores import middle, share, share_of
from tests.repairs.world import category

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def cast(rolled_back):
    return rolled_back


def reported(cast, ago):
    facts = Facts(category=category(cast.riverside), place="东门")
    return report(estate=cast.riverside, facts=facts, actor=cast.alice, now=clock.now() - ago)


def test_a_late_ticket_says_so_in_chip_and_title(cast, client):
    late, fresh = reported(cast, timedelta(days=20)), reported(cast, timedelta())
    page = client.get(late.public_path).content.decode()
    assert 'content="【已超时】' in page
    assert f"【已超时】{late.number}" in page
    assert 'class="chip bad"' in page
    other = client.get(fresh.public_path).content.decode()
    assert "已超时" not in other.replace("还有|天|小时|分钟|已超时", "")


def test_met_within_the_minute_before_the_shown_one_it_is_in_time(cast):
    ticket = reported(cast, timedelta(days=3))
    respond = Clock.objects.get(subject=ticket.subject, stage="respond")
    assert respond.due_at.second == respond.due_at.microsecond == 0
    acknowledge(ticket=ticket, actor=cast.paul, now=respond.due_at - SECOND)
    respond.refresh_from_db()
    assert not respond.is_overdue(clock.now())
    other = reported(cast, timedelta(days=3))
    respond = Clock.objects.get(subject=other.subject, stage="respond")
    acknowledge(ticket=other, actor=cast.paul, now=respond.due_at)
    respond.refresh_from_db()
    assert respond.is_overdue(clock.now()), "control: the shown minute itself is late"


def test_in_time_never_reads_100_while_something_is_late(cast, client):
    assert (share(Share(84, 84), 1), share_of(Share(84, 84), 1)) == ("84/84", "84/84")
    assert (share(Share(84, 84)), share(Share(83, 84), 1)) == ("100%", "98%")
    reported(cast, timedelta(days=20))
    page = client.get("/e/riverside/service/").content.decode()
    assert "现在有 1 件已超时。" in page


@pytest.mark.parametrize(
    ("length", "at_least", "words"),
    [
        (9 * MINUTE + SECOND, False, "10分钟"),
        (59 * MINUTE + SECOND, False, "1小时"),
        (HOUR + SECOND, False, "1.1小时"),
        (12 * HOUR + MINUTE, False, "13小时"),
        (12 * HOUR, False, "12小时"),
        (12 * HOUR + MINUTE, True, "超过12小时"),
    ],
)
def test_a_median_is_not_rounded_in_favour_of_who_worked(length, at_least, words):
    assert middle(Spans(5, Duration(length, at_least))) == words
