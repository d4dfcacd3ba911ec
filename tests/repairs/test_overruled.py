"""撤销不予受理: a declined ticket comes back by a body, and declining has bought nobody any time."""

import csv
from datetime import timedelta

import pytest
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Clock, PropertyCompany, Role, ServiceContract
from notifications.models import Notice
from repairs import services as do
from repairs.models import Signal, Ticket
from repairs.scoring import Share
from repairs.selectors.desk import objections_in
from repairs.selectors.scores import between
from repairs.selectors.timeline import timeline
from repairs.states import TicketStatus
from tests.cast import START, member
from tests.repairs.acts import FINISH, SOLVED
from tests.repairs.stories import DAY, MINUTE, NOW, clocks, in_work, reported, told
from tests.repairs.test_service_times import adopt
from tests.repairs.test_slip_texts import called
from tests.repairs.world import a_ticket
from tests.sessions import log_in

HOUR = timedelta(hours=1)
DECLINED = {"refusal": "not_here", "words": "灯在小区外，请找市政"}
WHY = "灯在红线以内，归物业养护"


@pytest.fixture
def cast(rolled_back):
    return rolled_back


def declined(cast, ticket=None, at=NOW + 2 * MINUTE) -> Ticket:
    ticket = ticket or in_work(cast)
    do.decline(ticket=ticket, actor=cast.paul, now=at, **DECLINED)
    return ticket


def overrule(ticket, actor, at=NOW + HOUR, words=WHY):
    do.overrule_decline(ticket=ticket, words=words, actor=actor, now=at)


def browse(person) -> Client:
    client = Client()
    log_in(client, person)
    return client


def test_it_comes_back_with_clocks_of_its_own_and_can_be_done_to_the_end(cast):
    ticket = in_work(cast)
    do.join_report(ticket=ticket, actor=cast.nina, now=NOW)
    declined(cast, ticket)
    do.escalate_report(ticket=ticket, actor=cast.alice, now=NOW + 3 * MINUTE)
    ended = list(Clock.objects.filter(subject=ticket.subject).order_by("pk").values())
    overrule(ticket, cast.bob)

    assert ticket.status == TicketStatus.REPORTED
    assert ticket.wrongly_declined_at == NOW + 2 * MINUTE
    gone = ("closed_at", "acknowledged_at", "escalated_at", "refusal")
    assert not any(getattr(ticket, name) for name in gone)
    rows = Clock.objects.filter(subject=ticket.subject).order_by("pk")
    assert list(rows.values())[:3] == ended, "what ended stays as it ended"
    assert sorted(clocks(ticket).values()) == ["met", "runs", "runs", "runs", "stopped", "stopped"]
    assert {one.started_at for one in rows.running()} == {NOW + HOUR}
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == min(one.due_at for one in rows.running())
    trace = AuditEvent.objects.get(verb="repairs.ticket.overrule_decline")
    assert (trace.before, trace.after, trace.actor) == ("declined", "reported", cast.bob)

    late = NOW + 9 * DAY
    do.escalate_report(ticket=ticket, actor=cast.alice, now=late)
    do.acknowledge(ticket=ticket, actor=cast.paul, now=late)
    do.finish(ticket=ticket, actor=cast.paul, now=late, **FINISH)
    do.rate(ticket=ticket, answers=SOLVED, actor=cast.alice, now=late)
    assert ticket.status == TicketStatus.CLOSED


def test_everybody_concerned_hears_why(cast):
    ticket = in_work(cast)
    do.join_report(ticket=ticket, actor=cast.nina, now=NOW)
    declined(cast, ticket)
    overrule(ticket, cast.olaf)

    for person, kind in (("alice", "overruled"), ("nina", "overruled"), ("paul", "accept_again"),
                         ("petra", "accept_again")):  # fmt: skip
        someone = getattr(cast, person)
        assert told(ticket, someone).count(kind) == 1
        notice = Notice.objects.get(subject=ticket.subject, user=someone, kind=f"repairs.{kind}")
        assert notice.params["why"] == WHY
    assert told(ticket, cast.olaf) == []
    [public] = [one for one in timeline(ticket) if one.verb == "overrule_decline"]
    assert (public.what, public.words, public.who) == ("撤销不予受理", WHY, "居委会")
    assert [one.verb for one in timeline(ticket)].count("decline") == 1


def test_danger_is_told_at_night_too(cast):
    ticket = in_work(cast, hazard="burst")
    declined(cast, ticket)
    overrule(ticket, cast.bob)

    assert told(ticket, cast.paul)[-1] == "accept_again_now"


def test_who_only_has_a_slip_is_texted(cast, settings):
    settings.SMS_SENDER = "tests.repairs.test_slip_texts.take_text"
    ticket = called(cast).ticket
    declined(cast, ticket)
    overrule(ticket, cast.bob)

    texts = Notice.objects.filter(subject=ticket.subject).exclude(phone="").order_by("pk")
    assert [one.kind for one in texts][-2:] == ["repairs.slip_declined", "repairs.slip_overruled"]


def test_no_reason_no_overruling_and_no_second_decline(cast):
    ticket = declined(cast)
    with pytest.raises(DomainError, match="为什么应当受理"):
        overrule(ticket, cast.bob, words=" ")
    overrule(ticket, cast.bob)

    for actor in (cast.paul, cast.bob):
        with pytest.raises(DomainError, match="不能再不予受理"):
            do.decline(ticket=ticket, actor=actor, now=NOW + 2 * HOUR, **DECLINED)


@pytest.mark.parametrize("is_same", [True, False])
def test_nobody_overrules_who_works_for_the_company_that_declined_wherever(cast, is_same):
    """cora sits on the committee and works in another estate, for this company or for another."""
    far = ServiceContract.objects.get(estate=cast.hilltop)
    if is_same:
        mine = {"company": cast.contract.company, "fee_model": "lump_sum"}
        far = ServiceContract.objects.create(estate=cast.hilltop, valid_from=START, **mine)
    member(cast.cora, Role.PROPERTY_STAFF, cast.hilltop, contract=far)
    ticket = declined(cast)

    if is_same:
        with pytest.raises(NotAllowed):
            overrule(ticket, cast.cora)
    else:
        overrule(ticket, cast.cora)
    assert (ticket.status == TicketStatus.DECLINED) == is_same


def test_the_new_clocks_go_by_the_times_in_force_now(cast):
    ticket = declined(cast)
    times = adopt(cast, now=NOW + 10 * MINUTE, P2_fix="1wd")
    overrule(ticket, cast.bob)

    assert ticket.times == times
    fresh = Clock.objects.running().get(subject=ticket.subject, stage="fix")
    assert (fresh.term, fresh.rule_version) == ("1wd", times.version)


@pytest.mark.parametrize(("at", "is_new"), [(NOW + 2 * HOUR, True), (NOW + 30 * DAY, False)])
def test_after_a_change_of_company_the_new_one_answers_for_what_was_not_late(cast, at, is_new):
    """What was promised went on while it was declined: once it was broken it stays the old one's."""
    ticket, changed = declined(cast), NOW + HOUR
    ServiceContract.objects.filter(estate=cast.riverside).update(valid_until=changed)
    company = PropertyCompany.objects.create(name="晨光物业", credit_code="91330481MA00000010")
    ServiceContract.objects.create(
        estate=cast.riverside, company=company, fee_model="lump_sum", valid_from=changed
    )
    overrule(ticket, cast.bob, at=at)

    assert (ticket.company == company) == is_new
    assert (ticket.handler, ticket.status) == (None, TicketStatus.REPORTED)


def test_it_is_a_sign_again(cast):
    one = declined(cast)
    reported(cast), reported(cast)
    assert not Signal.objects.exists()
    overrule(one, cast.bob)

    assert Signal.objects.get().tickets.count() == 3


def figures(now):
    return between(Ticket.objects.all(), NOW - DAY, NOW + DAY, now=now)


def test_it_counts_as_open_and_late_by_the_first_promise(cast):
    """Overruled when the first end had long passed; all the new clocks are kept."""
    ticket, at = declined(cast), NOW + 9 * DAY
    assert (figures(NOW + HOUR).n_declined, figures(at).done) == (1, Share(0, 0))
    overrule(ticket, cast.bob, at=at)
    found = figures(at + MINUTE)
    assert (found.n_open, found.n_declined, found.n_overruled) == (1, 0, 1)
    assert found.n_overdue == 0, "nothing that runs is late"
    assert (found.done, found.done_raw) == (Share(0, 1), Share(0, 1))
    do.acknowledge(ticket=ticket, actor=cast.paul, now=at + MINUTE)
    do.visit(ticket=ticket, actor=cast.paul, now=at + MINUTE)
    do.finish(ticket=ticket, actor=cast.paul, now=at + 2 * MINUTE, **FINISH)

    found = figures(at + 30 * DAY)
    assert (found.n_done, found.n_overruled) == (1, 1)
    assert found.respond == Share(1, 1), "both answers came in time"
    assert (found.arrived, found.done, found.done_raw) == (Share(0, 1),) * 3
    Ticket.objects.update(wrongly_declined_at=None)
    assert figures(at + 30 * DAY).done == Share(1, 1), "the control: it would count as kept"


def test_done_before_the_first_promise_ended_it_was_done_in_time(cast):
    ticket = declined(cast)
    overrule(ticket, cast.bob)
    do.acknowledge(ticket=ticket, actor=cast.paul, now=NOW + 2 * HOUR)
    do.visit(ticket=ticket, actor=cast.paul, now=NOW + 2 * HOUR)
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + 3 * HOUR, **FINISH)

    found = figures(NOW + 30 * DAY)
    assert (found.arrived, found.done, found.done_raw) == (Share(1, 1),) * 3


def test_the_board_and_its_download_say_that_it_was_overruled(cast):
    now = clock.now()
    late = a_ticket(cast, clocks=True, reported_at=now - 20 * DAY)
    do.decline(ticket=late, actor=cast.paul, now=now - 20 * DAY + MINUTE, **DECLINED)
    do.overrule_decline(ticket=late, words=WHY, actor=cast.bob, now=now)

    page = Client().get("/e/riverside/service/").content.decode()
    assert "不予受理被撤销 1 件，照原来的期限算" in page
    answer = Client().get("/e/riverside/service/tickets.csv?span=year")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(text.splitlines())
    assert (row["不予受理被撤销"], row["办结按时"], row["结束方式"]) == ("是", "超时", "")
    public = Client().get(late.public_path).content.decode()
    assert all(words in public for words in ("待受理", "撤销不予受理", WHY, DECLINED["words"]))
    mine = browse(cast.alice).get(late.own_path).content.decode()
    assert "不予受理已撤销，物业最晚" in mine


def test_an_objection_waits_on_the_desk_until_it_is_answered(cast):
    answered, silent, quiet = (declined(cast) for _n in range(3))
    for ticket in (answered, silent):
        do.escalate_report(ticket=ticket, actor=cast.alice, now=NOW + 3 * MINUTE)
    bob, paul = browse(cast.bob), browse(cast.paul)
    listed = bob.get("/desk/tickets/objections/").content.decode()
    numbers = [one.number in listed for one in (answered, silent, quiet)]
    assert (numbers, DECLINED["words"] in listed) == ([True, True, False], True)
    assert "不予受理的异议" in bob.get("/desk/").content.decode()
    assert "不予受理的异议" not in paul.get("/desk/").content.decode()

    for who in (cast.petra, cast.alice):
        do.add_message(ticket=answered, words="不归我们管", actor=who, now=NOW + 4 * MINUTE)
    assert answered in objections_in([cast.riverside]), "the company's answer is none"
    do.add_message(ticket=answered, words="确实在小区外", actor=cast.bob, now=NOW + 5 * MINUTE)
    assert list(objections_in([cast.riverside])) == [silent]
    page = bob.get(f"/desk/tickets/{silent.pk}/").content.decode()
    assert page.index("撤销不予受理</h2>") < page.index("还可以")
    assert "overrule_decline/" not in paul.get(f"/desk/tickets/{silent.pk}/").content.decode()
    overrule(silent, cast.bob)
    assert not objections_in([cast.riverside]).exists()
    assert "没有待答复的异议" in paul.get("/desk/tickets/objections/").content.decode()
