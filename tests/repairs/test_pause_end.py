"""A pause is over at its cap, wherever people look, though nobody presses anything then."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from communities import clock
from communities.deadlines import Term
from communities.models import ClockPause
from communities.services import ask_extension
from repairs.models import Ticket
from repairs.selectors.scene import Scene
from repairs.selectors.timeline import timeline
from repairs.sentences import status_sentence
from repairs.services.pausing import pause
from repairs.services.running import last_clock
from repairs.states import TicketStatus
from tests.repairs.world import a_ticket
from tests.sessions import log_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def ticket(cast):
    made = a_ticket(cast, TicketStatus.ACKNOWLEDGED, level="P3", clocks=True, handler=cast.paul)
    pause(
        ticket=made,
        reason="third_party",
        note="等厂家",
        working_days=2,
        actor=cast.paul,
        now=clock.now(),
    )
    return Ticket.objects.get(pk=made.pk)


def said(ticket, now) -> list[str]:
    """Sentence of the own page, row of one's list, chip of the desk."""
    running = Scene(ticket, ticket.handler, now).running
    row = render_to_string("repairs/_row.html", {"ticket": ticket, "now": now, "url": "/"})
    is_paused = Scene(ticket, ticket.handler, now).pause is not None
    return [status_sentence(ticket, running, None, now)[1], row, "暂停中" if is_paused else ""]


def test_nobody_reads_of_a_pause_that_ran_out(ticket):
    until = ticket.paused_until

    assert all("暂停中" in words for words in said(ticket, until - MINUTE))
    assert not any("暂停中" in words for words in said(ticket, until))


def test_the_timeline_tells_of_the_end_at_the_cap(ticket, settings, tmp_path):
    assert "auto_resume" not in {line.verb for line in timeline(ticket)}

    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    later = ticket.paused_until - clock.now() + MINUTE
    settings.CLOCK_OFFSET_FILE.write_text(str(later.total_seconds()))
    first = timeline(ticket)[0]
    assert (first.verb, first.at, first.what) == (
        "auto_resume",
        ticket.paused_until,
        "暂停到期，自动恢复计时",
    )
    ClockPause.objects.update(ended_at=ticket.paused_until - MINUTE)
    assert "auto_resume" not in {line.verb for line in timeline(ticket)}, "resumed by hand"


def test_who_decides_sees_the_end_and_the_rule_in_words(ticket, cast, client):
    ask_extension(
        clock=last_clock(ticket),
        term=Term(3, "wd"),
        reason="等配件",
        actor=cast.paul,
        now=clock.now(),
    )

    for page in (f"/desk/tickets/{ticket.pk}/", f"/me/repairs/riverside/{ticket.slug}/"):
        log_in(client, cast.bob if "desk" in page else cast.alice)
        text = client.get(page).content.decode()
        assert "延长 3 个工作日" in text
        assert "同意后的新期限" in text
        assert "小修、保洁、绿化 · 办结 P3.fix" in text
        assert "（3wd）" not in text
