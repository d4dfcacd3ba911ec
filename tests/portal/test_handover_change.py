"""Change of company, the minute it happens: tickets, clocks, the doors, and what comes back later."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from communities import clock
from communities.models import Clock, ClockPause, ServiceContract
from communities.selectors import open_clock
from communities.services import end_contract, meet_clock, pause_clock
from notifications.models import Notice
from notifications.services.referrals import About, issue_referral
from portal.handover import ending, services
from portal.handover.states import HandoverStatus
from portal.models import Handover
from repairs.models import Ticket
from repairs.scoring import Share
from repairs.selectors.board import terms_of_office
from repairs.services import Answers, acknowledge, add_message, finish, rate, reopen
from repairs.states import TicketStatus
from tests.house.routes import leaves
from tests.house.urls import TABLE
from tests.house.world import World
from tests.portal.handovers import NOW, SOON, changed, listed, opened, reported, signed
from tests.sessions import log_in


def due_times(*tickets):
    rows = Clock.objects.filter(subject__in=[one.subject for one in tickets]).order_by("pk")
    return list(rows.values_list("subject", "stage", "started_at", "due_at", "first_due_at"))


def test_open_tickets_pass_on_and_no_clock_moves(cast, newcomer):
    """One is overdue at the minute of the change, one on pause, one reported just before it."""
    overdue, paused = reported(cast, NOW), reported(cast, NOW + timedelta(days=6))
    for stage in ("respond", "onsite"):
        running = open_clock(paused.subject, stage)
        meet_clock(clock=running, actor=cast.paul, now=running.started_at)
    pause_clock(
        clock=open_clock(paused.subject, "fix"), reason="funds", note="", working_days=5,
        actor=cast.paul, now=NOW + timedelta(days=6, hours=1),
    )  # fmt: skip
    handover = ending.complete(handover=signed(cast, newcomer), actor=cast.bob, now=NOW)
    fresh = reported(cast, SOON - timedelta(minutes=5))
    before = due_times(overdue, paused, fresh)

    ending.carry_over(now=SOON + timedelta(seconds=40))

    assert due_times(overdue, paused, fresh) == before
    tickets = {one.pk: one for one in Ticket.objects.select_related("company", "handler")}
    old, new = handover.outgoing.company, handover.company
    assert [tickets[one.pk].company for one in (overdue, paused, fresh)] == [old, new, new]
    assert {one.handler for one in tickets.values()} == {cast.nina}
    assert {one.handler for one in Clock.objects.running()} == {cast.nina}
    assert ClockPause.objects.get(ended_at=None).clock.subject == paused.subject
    kinds = Notice.objects.filter(kind__startswith="portal.handover", user=cast.alice)
    assert [one.kind for one in kinds] == ["portal.handover_settled"]
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Ticket.objects.filter(pk=overdue.pk).update(company=new)


def test_the_list_tells_of_tickets_pauses_and_letters(cast, newcomer):
    ticket = reported(cast, NOW - timedelta(days=1))
    pause_clock(
        clock=open_clock(ticket.subject, "fix"), reason="third_party", note="", working_days=2,
        actor=cast.paul, now=NOW,
    )  # fmt: skip
    about = About(ticket.subject, ticket.title, ticket.path)
    company = cast.contract.company
    issue_referral(
        estate=cast.riverside, kind="supervision", about=about, to=company, letter="请尽快办结",
        actor=cast.sam, now=NOW,
    )  # fmt: skip

    lines = {line.kind: line for line in listed(cast, newcomer).lines.order_by("-pk")}

    assert lines["ticket"].title.startswith(ticket.number)
    assert "已超时" in lines["ticket"].value
    assert lines["clock"].value.startswith("暂停：等第三方")
    assert lines["referral"].title.startswith("督办单〔2026〕1号")


JUST_BEFORE, AFTER = SOON - timedelta(minutes=5), SOON + timedelta(hours=3)
NOT_SOLVED = Answers("no", words="还是不亮")
BAD = Answers("yes", on_time=1, quality=1, attitude=1)


def done(cast, at, answers=None):
    """Reported, acknowledged and finished by paul of the old company, and rated where asked."""
    ticket = reported(cast, at)
    acknowledge(ticket=ticket, actor=cast.paul, now=at + timedelta(minutes=5))
    words = {"outcome": "fixed", "cause": "wear", "words": "换了灯管", "no_photo_reason": "夜里"}
    finish(ticket=ticket, actor=cast.paul, now=at + timedelta(minutes=30), **words)
    if answers:
        rate(ticket=ticket, answers=answers, actor=cast.alice, now=at + timedelta(minutes=40))
    return ticket


def handed_over(cast, newcomer) -> Handover:
    handover = ending.complete(handover=signed(cast, newcomer), actor=cast.bob, now=NOW)
    assert ending.carry_over(now=SOON) == 1
    handover.refresh_from_db()
    return handover


def heard(user, kind):
    return Notice.objects.filter(user=user, kind=f"repairs.{kind}").count()


def fresh(ticket) -> Ticket:
    return Ticket.objects.select_related("estate", "handler", "company").get(pk=ticket.pk)


@pytest.mark.parametrize("ended", ["finished", "closed"])
def test_what_comes_back_after_the_change_reaches_the_new_company_alone(cast, newcomer, ended):
    at = SOON - timedelta(days=2)
    good = Answers("yes", on_time=4, quality=4, attitude=4)
    ticket = done(cast, at, good if ended == "closed" else None)
    handover = handed_over(cast, newcomer)
    assert fresh(ticket).status == ended
    assert fresh(ticket).company == handover.outgoing.company

    if ended == "finished":
        rate(ticket=fresh(ticket), answers=NOT_SOLVED, actor=cast.alice, now=AFTER)
    else:
        reopen(ticket=fresh(ticket), words="又不亮了", actor=cast.alice, now=AFTER)

    back = fresh(ticket)
    assert (back.status, back.handler) == (TicketStatus.ACKNOWLEDGED, None)
    assert back.company == newcomer
    assert [one.handler for one in Clock.objects.running().filter(subject=back.subject)] == [None]
    assert heard(cast.nina, "reopen") == 1
    assert heard(cast.paul, "reopen") == 0


def test_a_broken_deadline_stays_the_old_companys_when_the_ticket_comes_back(cast, newcomer):
    late = reported(cast, NOW)
    acknowledge(ticket=late, actor=cast.paul, now=SOON - timedelta(hours=2))
    words = {"outcome": "fixed", "cause": "wear", "words": "换了", "no_photo_reason": "夜里"}
    finish(ticket=late, actor=cast.paul, now=SOON - timedelta(hours=1), **words)
    handover = handed_over(cast, newcomer)

    rate(ticket=fresh(late), answers=NOT_SOLVED, actor=cast.alice, now=AFTER)

    assert fresh(late).company == handover.outgoing.company
    assert heard(cast.nina, "reopen") == 1


def test_without_a_change_who_did_the_work_does_it_again(cast):
    """The control: nothing is taken from a handler who still serves here."""
    ticket = done(cast, NOW)

    rate(ticket=fresh(ticket), answers=NOT_SOLVED, actor=cast.alice, now=NOW + timedelta(hours=2))

    assert fresh(ticket).handler == cast.paul
    assert heard(cast.paul, "reopen") == 1


def test_a_message_on_finished_work_reaches_who_serves_now(cast, newcomer):
    ticket = done(cast, SOON - timedelta(days=2))
    handed_over(cast, newcomer)

    add_message(ticket=fresh(ticket), words="灯又闪了", actor=cast.alice, now=AFTER)

    assert (heard(cast.nina, "message"), heard(cast.paul, "message")) == (1, 0)


def test_the_list_tells_of_what_may_come_back(cast, newcomer):
    unrated = done(cast, NOW - timedelta(days=1))
    unhappy = done(cast, NOW - timedelta(hours=2), BAD)

    lines = listed(cast, newcomer).lines.filter(kind="done").order_by("pk")

    shown = [(line.title.split()[0], line.value) for line in lines]
    assert [title for title, _value in shown[:2]] == [unrated.number, unhappy.number]
    assert shown[0][1].startswith("待评价 · 没修好的，")
    assert shown[1][1].startswith("待回访 · 最晚 ")
    assert shown[2][1] == "1 件"


def test_one_minute_after_it_desk_and_admin_are_shut_to_the_old_company(cast, newcomer, client):
    """Every address of the desk there is, asked with a second factor freshly given, and Wagtail's
    admin, which was open to her a minute ago."""
    world = World(cast)
    Handover.objects.update(status=HandoverStatus.CANCELLED, incoming_user=cast.nina)
    desk = [leaf for leaf in leaves() if leaf.route.startswith("desk/")]
    admin = f"/admin/pages/{world.draft.pk}/edit/"
    log_in(client, cast.petra)
    assert [client.get(one).status_code for one in ("/desk/", admin)] == [200, 200]

    changed(cast, newcomer, clock.now() - timedelta(minutes=2))

    logging.disable(logging.ERROR)
    answers = {}
    for leaf in desk:
        values = {key: world.value(spec) for key, spec in TABLE[leaf.route].args.items()}
        for method in ("get", "post"):
            status = getattr(client, method)(leaf.address(values)).status_code
            answers.setdefault(status, []).append(f"{method} {leaf.route}")
    content = [
        getattr(client, method)(address, {"title": "改过", "action-publish": "1"}).status_code
        for method in ("get", "post")
        for address in ("/admin/", "/admin/pages/", admin)
    ]
    logging.disable(logging.NOTSET)
    assert set(content) <= {302, 403, 404}
    world.draft.refresh_from_db()
    assert (world.draft.title == "改过", world.draft.live) == (False, False)
    assert answers.keys() <= {403, 404, 405}, {k: v for k, v in answers.items() if k < 403}
    assert len(desk) > 50
    log_in(client, cast.nina)
    assert client.get("/desk/").status_code == 200


def test_each_ticket_of_the_month_of_the_change_counts_for_one_company_once(cast, newcomer):
    """Ended or late before it: the old one's. Passed on in time, or come back: the new one's."""
    good = Answers("yes", on_time=4, quality=4, attitude=4)
    two_days = SOON - timedelta(days=2)
    ended, back = done(cast, two_days, good), done(cast, two_days + timedelta(hours=1), good)
    silent, late, in_time = done(cast, two_days), reported(cast, NOW), reported(cast, JUST_BEFORE)
    handed_over(cast, newcomer)
    new = reported(cast, AFTER)
    reopen(ticket=fresh(back), words="又不亮了", actor=cast.alice, now=AFTER)

    after, before = terms_of_office(cast.riverside, now=SOON + timedelta(days=20))

    assert {fresh(one).company for one in (ended, silent, late)} == {before.contract.company}
    assert {fresh(one).company for one in (back, in_time, new)} == {after.contract.company}
    assert (before.figures.n, after.figures.n) == (3, 3)
    assert before.figures.n + after.figures.n == Ticket.objects.count()
    assert before.figures.done == Share(2, 3)
    assert after.figures.done == Share(0, 3)
    assert after.figures.reopened == Share(1, 1)


def test_another_company_comes_after_one_whose_contract_ran_out_and_ends_its_renewal(
    cast, newcomer
):
    """The renewal would have begun later; the list names who served last."""
    ended = NOW - timedelta(days=3)
    end_contract(contract=cast.contract, at=ended, reason="到期", actor=None, now=ended)
    again = ServiceContract.objects.create(
        estate=cast.riverside, company=cast.contract.company, fee_model="lump_sum",
        valid_from=SOON + timedelta(days=30),
    )  # fmt: skip
    opened_one = opened(cast, newcomer)
    assert opened_one.outgoing == cast.contract
    services.draw_up_list(handover=opened_one, actor=cast.bob, now=NOW)
    given = {"handover": opened_one, "now": NOW}
    services.record_refusal(party="outgoing", words="人已撤走", actor=cast.lena, **given)
    services.say(disputes={}, actor=cast.nina, **given)
    services.sign(party="incoming", actor=cast.nina, **given)
    services.sign(party="community", actor=cast.lena, **given)

    done = ending.complete(actor=cast.bob, **given)

    assert (done.incoming.company, done.incoming.valid_from) == (newcomer, SOON)
    again.refresh_from_db()
    assert again.valid_until == again.valid_from
