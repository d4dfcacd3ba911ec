"""What the acts mean for the people: stories from report to finish, and upward."""

from datetime import timedelta

import pytest

from communities.deadlines import Term
from communities.errors import DomainError, StaleState
from communities.models import Clock, ClockExtension
from notifications.kinds import kind_of
from notifications.models import Notice
from repairs import services as do
from repairs.models import Signal, Ticket, TicketPhoto
from repairs.selectors.scene import Scene
from repairs.states import TicketStatus
from repairs.views.ways import offers
from tests.repairs.acts import FINISH, HOME, SOLVED
from tests.repairs.stories import DAY, MINUTE, NOW, clocks, in_work, reported, told
from tests.repairs.world import a_ticket, category


def test_a_whole_life_tells_reporter_and_joiner_and_meets_the_clocks(rolled_back):
    cast = rolled_back
    ticket = reported(cast)
    do.join_report(ticket=ticket, actor=cast.nina, now=NOW)
    do.acknowledge(ticket=ticket, actor=cast.paul, now=NOW + MINUTE)
    do.visit(ticket=ticket, actor=cast.paul, now=NOW + 2 * MINUTE)
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + 3 * MINUTE, **FINISH)
    do.rate(ticket=ticket, answers=SOLVED, actor=cast.alice, now=NOW + 4 * MINUTE)

    assert ticket.status == TicketStatus.CLOSED
    assert set(clocks(ticket).values()) == {"met"}
    assert told(ticket, cast.alice) == ["acknowledge", "visit", "finish"]
    assert told(ticket, cast.nina) == ["acknowledge", "visit", "finished_for_you"]
    assert told(ticket, cast.paul) == ["reported", "rated"]
    verbs = list(ticket.events.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["report", "acknowledge", "visit", "finish", "rate"]


def test_no_act_of_a_handler_moves_a_deadline(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    mine = Clock.objects.filter(subject=ticket.subject).order_by("pk")
    ends = list(mine.values_list("due_at", flat=True))

    do.assign(ticket=ticket, handler=cast.petra, actor=cast.paul, now=NOW + MINUTE)
    do.take_over(ticket=ticket, actor=cast.paul, now=NOW + MINUTE)
    do.transfer(ticket=ticket, route="utility", words="供电公司", actor=cast.paul, now=NOW + MINUTE)
    do.add_message(ticket=ticket, words="在等", actor=cast.paul, now=NOW + MINUTE)
    do.visit(ticket=ticket, actor=cast.paul, now=NOW + MINUTE)

    assert list(mine.values_list("due_at", flat=True)) == ends
    assert {clock.handler for clock in mine.running()} == {cast.paul}


def test_raising_a_level_late_would_gain_time_and_is_refused(rolled_back):
    cast = rolled_back
    ticket = in_work(cast, slug="green")
    late = NOW + timedelta(days=7)

    with pytest.raises(DomainError, match="会让期限变晚"):
        do.regrade(ticket=ticket, level="P2", words="急", actor=cast.paul, now=late)


def test_raising_works_late_would_gain_time_over_their_plan_and_is_refused(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    do.regrade(ticket=ticket, level="P4", words="要大修", actor=cast.bob, now=NOW + MINUTE)
    plan = Clock.objects.running().get(subject=ticket.subject, stage="plan")

    with pytest.raises(DomainError, match="会让期限变晚"):
        do.regrade(ticket=ticket, level="P3", words="急", actor=cast.paul, now=plan.due_at - MINUTE)
    ticket.refresh_from_db()
    do.regrade(ticket=ticket, level="P3", words="急", actor=cast.paul, now=NOW + 2 * MINUTE)
    assert Clock.objects.running().get(subject=ticket.subject, stage="fix").due_at < plan.due_at


def test_who_may_lower_a_level_may_raise_it_though_that_gives_time(rolled_back):
    cast = rolled_back
    ticket = in_work(cast, slug="green")

    do.regrade(ticket=ticket, level="P2", words="急", actor=cast.bob, now=NOW + timedelta(days=7))
    assert ticket.level == "P2"


def test_only_one_in_service_here_is_given_a_ticket(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)

    for who in (cast.alice, cast.hal, cast.sam):
        with pytest.raises(DomainError, match="为本小区服务"):
            do.assign(ticket=ticket, handler=who, actor=cast.petra, now=NOW + MINUTE)


def test_a_pause_moves_the_end_in_public_and_danger_has_none(rolled_back):
    cast = rolled_back
    ticket, danger = in_work(cast), in_work(cast, hazard="burst")
    before = Clock.objects.get(subject=ticket.subject, stage="fix")
    pause = {"reason": "appointment", "note": "业主周三在家", "working_days": 2}

    do.pause(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **pause)

    paused = Clock.objects.get(pk=before.pk)
    assert paused.due_at - before.due_at == 4 * DAY  # Thursday and two working days: Monday
    assert ticket.events.get(verb="pause").is_public
    do.resume(ticket=ticket, actor=cast.paul, now=NOW + 2 * MINUTE)
    assert Clock.objects.get(pk=before.pk).due_at - before.due_at < DAY
    with pytest.raises(DomainError, match="不能暂停"):
        do.pause(ticket=danger, actor=cast.paul, now=NOW + MINUTE, **pause)
    with pytest.raises(DomainError, match="原因"):
        do.pause(ticket=ticket, actor=cast.paul, now=NOW + 3 * MINUTE, **(pause | {"reason": "忙"}))
    with pytest.raises(DomainError, match="已经超时"):
        do.pause(ticket=ticket, actor=cast.paul, now=NOW + 30 * DAY, **pause)


def test_an_extension_is_asked_once_and_granted_by_another(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    before = Clock.objects.get(subject=ticket.subject, stage="fix").due_at
    asked = {"term": Term(2, "wd"), "reason": "等配件"}

    with pytest.raises(DomainError, match="不超过原期限"):
        do.ask_extension(
            ticket=ticket,
            actor=cast.paul,
            now=NOW + MINUTE,
            **(asked | {"term": Term(4, "wd")}),
        )
    ticket.refresh_from_db()
    do.join_report(ticket=ticket, actor=cast.nina, now=NOW)
    extension = do.ask_extension(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **asked)
    assert Clock.objects.get(subject=ticket.subject, stage="fix").due_at == before
    assert told(ticket, cast.bob) == told(ticket, cast.cora) == ["extension_asked"]
    assert told(ticket, cast.alice)[-1] == "extension_asked"
    assert told(ticket, cast.nina) == ["extension_asked_of_others"], "she may not answer"
    assert not kind_of("repairs.extension_asked_of_others").todo
    do.decide_extension(
        ticket=ticket, extension=extension, is_granted=True, actor=cast.alice, now=NOW + 2 * MINUTE
    )

    assert Clock.objects.get(subject=ticket.subject, stage="fix").due_at - before == 4 * DAY
    assert ClockExtension.objects.get().decided_by == cast.alice
    assert told(ticket, cast.paul)[-1] == "extended"


def test_paid_work_at_home_waits_for_a_yes(rolled_back):
    cast = rolled_back
    common = in_work(cast)
    ticket = in_work(cast, slug="water", scope="home", unit=cast.unit)
    offer = {"amount_fen": 8_000, "words": "换龙头"}

    with pytest.raises(DomainError, match="户内维修"):
        do.quote(ticket=common, actor=cast.paul, now=NOW + MINUTE, **offer)
    first = do.quote(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **offer)
    do.quote(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **(offer | {"amount_fen": 6_000}))
    with pytest.raises(DomainError, match="没有得到答复"):
        do.finish(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **FINISH)
    ticket.refresh_from_db()
    do.answer_quote(ticket=ticket, is_accepted=True, actor=cast.alice, now=NOW + 2 * MINUTE)

    first.refresh_from_db()
    assert first.status == "replaced"
    assert ticket.is_chargeable
    with pytest.raises(StaleState, match="已被接受"):
        do.quote(ticket=ticket, actor=cast.paul, now=NOW + 3 * MINUTE, **offer)
    ticket.refresh_from_db()
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + 3 * MINUTE, **FINISH)
    assert HOME["route"] == ticket.route


def test_what_is_repaired_again_is_never_paid_for(rolled_back):
    cast = rolled_back
    ticket = in_work(cast, slug="water", scope="home", unit=cast.unit)
    asked = {"amount_fen": 8_000, "words": "换龙头", "actor": cast.paul}
    assert "quote" in {one.verb for one in offers(Scene(ticket, cast.paul, NOW))}
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **FINISH)
    do.rate(
        ticket=ticket, answers=do.Answers("no", words="还漏"), actor=cast.alice, now=NOW + MINUTE
    )

    with pytest.raises(DomainError, match="返修不收费"):
        do.quote(ticket=ticket, now=NOW + 2 * MINUTE, **asked)
    assert "quote" not in {one.verb for one in offers(Scene(ticket, cast.paul, NOW))}


def test_finishing_shows_what_was_done(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    photo = TicketPhoto.objects.create(
        estate=cast.riverside,
        kind="before",
        path="photos/y",
        width=1,
        height=1,
        sha256="0" * 64,
        uploaded_at=NOW,
    )
    for missing, words in (
        ({"words": " "}, "做了什么"),
        ({"outcome": ""}, "结果和原因"),
        ({"cause": "magic"}, "结果和原因"),
        ({"no_photo_reason": ""}, "照片"),
        ({"outcome": "needs_decision"}, "只有工程类"),
    ):
        with pytest.raises(DomainError, match=words):
            do.finish(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, **(FINISH | missing))

    bare = FINISH | {"no_photo_reason": ""}
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + MINUTE, photos=[photo], **bare)

    photo.refresh_from_db()
    assert (photo.ticket, photo.kind, photo.event.verb) == (ticket, "after", "finish")


def test_works_end_in_a_decision_that_can_be_linked(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    do.regrade(ticket=ticket, level="P4", words="整根立管", actor=cast.bob, now=NOW + MINUTE)
    do.plan(ticket=ticket, words="更换立管，约 3 万元", actor=cast.paul, now=NOW + 2 * MINUTE)
    needs = FINISH | {"outcome": "needs_decision"}
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + 3 * MINUTE, **needs)
    do.link_decision(ticket=ticket, authority="2026 第 3 号", actor=cast.bob, now=NOW + DAY)

    assert (ticket.outcome, ticket.authority) == ("needs_decision", "2026 第 3 号")
    plan = Clock.objects.get(subject=ticket.subject, stage="plan")
    assert plan.met_at == NOW + 2 * MINUTE
    assert "runs" not in clocks(ticket).values()


def test_declining_needs_a_listed_reason_and_stops_the_clocks(rolled_back):
    cast = rolled_back
    ticket = reported(cast)

    with pytest.raises(DomainError, match="选择不予受理的理由"):
        do.decline(ticket=ticket, refusal="busy", words="忙", actor=cast.paul, now=NOW + MINUTE)
    do.decline(
        ticket=ticket, refusal="not_ours", words="请找供电公司", actor=cast.paul, now=NOW + MINUTE
    )

    assert sorted(clocks(ticket).values()) == ["met", "stopped", "stopped"]
    sentence = Notice.objects.get(subject=ticket.subject, user=cast.alice)
    assert "供电公司" in sentence.params["why"]
    assert "居委会" in ticket.events.get(verb="decline").data["object"]


def test_an_overdue_report_goes_up_in_one_tap(rolled_back):
    cast = rolled_back
    ticket = reported(cast)

    with pytest.raises(DomainError, match="还没有超时"):
        do.escalate_report(ticket=ticket, actor=cast.alice, now=NOW + MINUTE)
    late = NOW + DAY
    do.escalate_report(ticket=ticket, actor=cast.alice, now=late)

    assert told(ticket, cast.olaf) == told(ticket, cast.bob) == ["escalate"]
    assert ticket.escalated_at == late
    with pytest.raises(StaleState, match="已经报给社区"):
        do.escalate_report(ticket=ticket, actor=cast.alice, now=late)


def test_a_signal_is_assigned_reviewed_and_joined_into_one_matter(rolled_back):
    cast = rolled_back
    facts = do.Facts(category=category(cast.riverside, "light"), building=cast.unit.building)
    lead, *others = [
        do.report(estate=cast.riverside, facts=facts, actor=actor, now=NOW)
        for actor in (cast.alice, cast.nina, cast.alice)
    ]
    do.join_report(ticket=lead, actor=cast.noel, now=NOW)
    do.join_report(ticket=others[1], actor=cast.noel, now=NOW)
    signal = Signal.objects.get()

    do.assign_signal(signal=signal, to=cast.paul, actor=cast.petra, now=NOW)
    with pytest.raises(DomainError, match="任职"):
        do.assign_signal(signal=signal, to=cast.alice, actor=cast.petra, now=NOW)
    do.review_signal(signal=signal, findings="同一回路", lead=lead, actor=cast.paul, now=NOW)

    assert signal.status == "reviewed"
    assert {Ticket.objects.get(pk=one.pk).matter for one in others} == {lead}
    found = Notice.objects.filter(kind="repairs.signal_reviewed")
    assert sorted((one.user.name, one.subject, one.reason) for one in found) == [
        ("alice", lead.subject, "reporter"),
        ("nina", others[0].subject, "reporter"),
        ("noel", lead.subject, "me_too"),
    ], "everybody once, about her own"
    with pytest.raises(StaleState):
        do.review_signal(signal=signal, findings="再看", actor=cast.paul, now=NOW)
    reported(cast)
    assert Signal.objects.count() == 1


def test_two_tickets_are_not_joined_into_each_other(rolled_back):
    cast = rolled_back
    one, two = a_ticket(cast), a_ticket(cast)
    do.join_matter(ticket=one, lead=two, actor=cast.petra, now=NOW)

    with pytest.raises(DomainError, match="已有别的报修并入这一件"):
        do.join_matter(ticket=two, lead=one, actor=cast.petra, now=NOW)


def test_bulk_says_of_each_what_became_of_it(rolled_back):
    cast = rolled_back
    tickets = [reported(cast), a_ticket(cast, TicketStatus.CLOSED), reported(cast)]

    done = do.bulk(do.acknowledge, tickets, actor=cast.paul, now=NOW + MINUTE)

    assert [bool(row.error) for row in done] == [False, True, False]
    assert "已完成" in done[1].error
    assert [Ticket.objects.get(pk=row.ticket.pk).status for row in done] == [
        "acknowledged",
        "closed",
        "acknowledged",
    ]
