"""What the slip opens besides the rating, what is texted at the end, and what everybody reads of it."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed
from notifications.models import Notice
from notifications.services import deliver
from repairs import services
from repairs.acts import BY_SLIP
from repairs.models import Quote, Rating, Ticket
from repairs.models.ticket import Outcome
from repairs.selectors.tickets import code_hash
from repairs.states import TicketStatus
from tests.owner import owning
from tests.repairs.acts import ACTS, FINISH, HOME, SOLVED, allowed, set_stage, state_of
from tests.repairs.test_slip_texts import PHONE, take_text, texts
from tests.repairs.world import a_ticket
from tests.sessions import log_in

__all__ = ["take_text", "texts"]
CODE = "ABCDEFGH"
BY_PHONE = {"reporter": None, "slip_phone": PHONE}
STARS = {"solved": "yes", "on_time": "4", "quality": "4", "attitude": "4"}
UNHAPPY = services.Answers("yes", on_time=1, quality=1, attitude=1)
PRESSES = {
    "answer_quote": ("quote", {"answer": "yes"}),
    "withdraw": ("withdraw", {}),
    "reopen": ("reopen", {"words": "又坏了"}),
    "rate": ("rate", STARS),
    "revise_rating": ("rate", STARS | {"revision": "yes"}),
}


@pytest.fixture
def cast(rolled_back):
    cache.clear()
    return rolled_back


@contextmanager
def unguarded(table):
    with owning(), connection.cursor() as cursor:
        for word in ("disable", "enable"):
            cursor.execute("set constraints all immediate; set constraints all deferred")
            cursor.execute(f"alter table {table} {word} trigger insert_only")
            if word == "disable":
                yield


def with_code(ticket) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(rating_code_hash=code_hash(ticket.number, CODE))
    with unguarded("repairs_rating"):
        ticket.ratings.update(by=None)
    ticket.refresh_from_db()
    return ticket


def called(cast, *args, **more) -> Ticket:
    """A report by telephone: nobody's account, a number and a code."""
    return with_code(a_ticket(cast, *args, **BY_PHONE, **more))


def opened(ticket, person=None) -> Client:
    client = Client()
    if person:
        log_in(client, person)
    assert client.post("/r/", {"number": ticket.number, "code": CODE}).url == "/r/rate/"
    return client


def read(client) -> str:
    return client.get("/r/rate/").content.decode()


def test_every_verb_of_the_slip_is_pressed_here():
    assert set(PRESSES) == set(BY_SLIP)


@pytest.mark.parametrize("verb", sorted(BY_SLIP))
def test_a_verb_works_by_slip_from_its_states_only_and_once(cast, verb):
    act, data = PRESSES[verb]
    for status in TicketStatus:
        ticket = with_code(set_stage(verb, cast, status, clock.now(), **BY_PHONE))
        first, second = opened(ticket), opened(ticket)
        before = state_of(ticket)
        assert Client().post(f"/r/{act}/", data).url == "/r/"
        first.post(f"/r/{act}/", data)
        if status not in allowed(verb):
            assert state_of(ticket) == before, status
            continue
        after = state_of(ticket)
        assert after != before, status
        second.post(f"/r/{act}/", data)
        assert state_of(ticket) == after, status


@pytest.mark.parametrize("verb", sorted(BY_SLIP))
def test_property_staff_do_nothing_with_the_code(cast, verb):
    act, data = PRESSES[verb]
    ticket = with_code(set_stage(verb, cast, min(allowed(verb)), clock.now(), **BY_PHONE))
    client, before = opened(ticket, cast.petra), state_of(ticket)

    assert client.post(f"/r/{act}/", data).status_code == 403
    assert state_of(ticket) == before


def quoted(cast, **more):
    ticket = a_ticket(cast, "acknowledged", clocks=True, unit=cast.unit, **HOME, **more)
    quote = {"amount_fen": 8_000, "words": "换龙头", "actor": cast.paul, "now": clock.now()}
    services.quote(ticket=ticket, **quote)
    return ticket


@pytest.mark.parametrize(("answer", "status"), [("yes", "accepted"), ("no", "refused")])
def test_a_callers_quote_is_answered_by_slip_and_the_work_can_end(cast, answer, status):
    ticket = with_code(quoted(cast, **BY_PHONE))
    with pytest.raises(DomainError, match="报价还没有得到答复"):
        services.finish(ticket=ticket, actor=cast.paul, now=clock.now(), **FINISH)
    client = opened(ticket)
    assert "¥80.00" in read(client)

    client.post("/r/quote/", {"answer": answer})

    assert Quote.objects.get(ticket=ticket).status == status
    ticket.refresh_from_db()
    services.finish(ticket=ticket, actor=cast.paul, now=clock.now(), **FINISH)


def test_a_spoken_answer_is_written_down_by_the_office_and_marked(cast):
    ticket = quoted(cast)
    desk, company = Client(), Client()
    log_in(desk, cast.olaf)
    log_in(company, cast.petra)
    at = f"/desk/tickets/{ticket.pk}/"
    given = {"is_accepted": "no", "revision": ticket.revision}
    assert company.post(f"{at}answer_quote/", given).status_code == 403

    desk.post(f"{at}answer_quote/", given)

    assert Quote.objects.get(ticket=ticket).status == "refused"
    assert "答复报价（代录）" in desk.get(at).content.decode()
    told = Notice.objects.filter(subject=ticket.subject, kind="repairs.answered_for_you")
    assert [one.user for one in told] == [cast.alice]


def test_the_page_shows_status_clocks_and_what_was_done(cast):
    ticket = called(cast, "acknowledged", clocks=True)
    page = read(opened(ticket))
    assert ("正在办，" in page, "怎么算的" in page, "撤回这件报修" in page) == (True, True, True)

    services.finish(ticket=ticket, actor=cast.paul, now=clock.now(), **FINISH)
    page = read(opened(ticket))
    assert ("换了灯管" in page, "老化磨损" in page, "撤回这件报修" in page) == (True, True, False)


def test_the_code_alone_does_not_change_a_rating_that_counts(cast):
    now = clock.now()
    ticket = called(cast, "finished", now=now)
    services.rate(ticket=ticket, answers=UNHAPPY, actor=cast.olaf, now=now)

    with pytest.raises(DomainError, match="不能凭回执修改"):
        services.revise_rating(ticket=ticket, answers=SOLVED, code=CODE, now=now)
    services.revise_rating(
        ticket=ticket, answers=SOLVED, actor=cast.olaf, now=now + timedelta(days=7)
    )
    said = Rating.objects.filter(ticket=ticket).order_by("revision")
    assert [(one.solved, one.recorded_by) for one in said] == [
        (UNHAPPY.solved, cast.olaf),
        (SOLVED.solved, cast.olaf),
    ]


def test_an_old_code_opens_nothing_more(cast):
    ticket = called(cast)
    client = opened(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(rating_code_hash=code_hash(ticket.number, "HHHH"))
    assert client.get("/r/rate/").url == "/r/"


def test_only_who_has_just_a_slip_is_texted_how_it_ended(cast, texts):
    now = clock.now()
    done, mine = called(cast, "acknowledged"), a_ticket(cast, "acknowledged", slip_phone=PHONE)
    for ticket in (done, mine):
        services.finish(ticket=ticket, actor=cast.paul, now=now, **FINISH)
    declined = called(cast)
    given = {"refusal": "not_ours", "words": "请找供电公司"}
    services.decline(ticket=declined, actor=cast.paul, now=now, **given)

    # At noon: quiet hours hold texts back.
    tomorrow = clock.local(now).date() + timedelta(days=1)
    deliver(now=datetime.combine(tomorrow, time(12), clock.SHANGHAI))

    assert {phone for phone, _text in texts} == {PHONE}
    finished, refused = (text for _phone, text in texts)
    assert f"{done.number} 已办结，请凭回执评价" in finished
    assert f"{declined.number} 不予受理：不属于物业服务事项" in refused
    assert all("/r/?n=" in text for _phone, text in texts)


@pytest.mark.parametrize("outcome", Outcome.values)
def test_the_end_is_told_as_it_was_to_reporter_and_public(cast, client, outcome):
    more = {"outcome": outcome, "authority": "2026 年第 3 号决定"}
    ticket = a_ticket(cast, "finished", clocks=True, **more)
    log_in(client, cast.alice)
    own = client.get(ticket.own_path).content.decode()
    public = Client().get(ticket.public_path).content.decode()

    for page in (own, public):
        assert str(Outcome(outcome).label) in page
        assert "老化磨损" in page
        assert "2026 年第 3 号决定" in page
    assert ("说是修好了" in own) == (outcome == "fixed")
    assert ("还没有修" in own) == (outcome == "needs_decision")


def test_what_was_recorded_for_her_is_marked_and_told(cast, client):
    now = clock.now()
    ticket = a_ticket(cast, "finished", now=now)
    services.rate(ticket=ticket, answers=SOLVED, actor=cast.olaf, now=now)

    log_in(client, cast.alice)
    page = client.get(ticket.own_path).content.decode()
    assert page.count("代录") == 2, "beside the stars and in the timeline"
    told = Notice.objects.filter(kind="repairs.rated_for_you")
    assert [one.user for one in told] == [cast.alice]

    own = a_ticket(cast, "finished", now=now)
    services.rate(ticket=own, answers=SOLVED, actor=cast.alice, now=now)
    assert told.count() == 1
    assert "代录" not in client.get(own.own_path).content.decode()


def test_a_neighbour_who_is_logged_in_is_told_of_the_mark_before(cast):
    ticket = called(cast, "finished")
    assert "会标明是您代录的" in read(opened(ticket, cast.nina))
    assert "会标明是您代录的" not in read(opened(ticket))


def test_silence_is_written_down_as_not_rated(cast, client):
    now = clock.now()
    past = {
        "reported_at": now - timedelta(days=14),
        "finished_at": now - timedelta(days=8),
    }
    ticket = a_ticket(cast, "finished", **past)
    services.close_unrated(now=now)

    log_in(client, cast.alice)
    assert "未评价：7 天内没有评价" in client.get(ticket.own_path).content.decode()
    assert "未评价，到期自动结束" in Client().get(ticket.public_path).content.decode()
    rated = a_ticket(cast, "closed", now=now)
    assert "未评价" not in Client().get(rated.public_path).content.decode()


def test_who_lost_the_slip_withdraws_with_an_account_of_her_own_only(cast):
    ticket = a_ticket(cast)
    for name in ("olaf", "bob", "nina"):
        with pytest.raises(NotAllowed):
            ACTS["withdraw"].run(ticket, getattr(cast, name), clock.now(), cast)
