"""The ticket on the desk: every pair of state and verb over HTTP, and what the page offers."""

from datetime import timedelta

import pytest
from django.test import Client

from communities import clock
from repairs import services
from repairs.models import Callback, Ticket
from repairs.selectors.scene import Scene
from repairs.states import TicketStatus
from repairs.views.queue import IN_BULK
from repairs.views.ways import WAYS, offers
from tests.repairs.acts import ACTS, FINISH, allowed, set_stage
from tests.repairs.desk import BY, press, refused
from tests.repairs.test_verbs import state_of
from tests.repairs.world import a_ticket

STAFF = [verb for verb in ACTS if verb in WAYS]
OTHERS = sorted(set(ACTS) - set(STAFF))


@pytest.mark.parametrize("verb", STAFF)
def test_a_verb_works_on_the_desk_from_its_states_only_and_once(rolled_back, clients, verb):
    cast, now = rolled_back, clock.now()
    for status in TicketStatus:
        client = clients(BY.get(verb, ACTS[verb].by), fresh=True)
        ticket = set_stage(verb, cast, status, now)
        before = state_of(ticket)
        if status not in allowed(verb):
            assert "，不能" in refused(client, ticket, verb, cast)
            assert state_of(ticket) == before
            continue
        answer = press(client, ticket, verb, cast)
        assert answer.status_code == 302, (status, answer.context["form"].errors)
        after = state_of(ticket)
        assert after != before
        if not ACTS[verb].is_quiet:
            assert press(client, ticket, verb, cast).status_code == 409
            assert state_of(ticket) == after


@pytest.mark.parametrize(("level", "unit"), [("P1", "h"), ("P2", "wd"), ("C", "d")])
def test_more_time_is_asked_for_in_the_unit_of_the_term(rolled_back, clients, level, unit):
    cast, now = rolled_back, clock.now()
    ticket = a_ticket(cast, "acknowledged", level=level, clocks=True, now=now)
    page = clients("paul").get(ticket.desk_path).content.decode()
    assert ("再要几小时" in page, "再要几天" in page) == (unit == "h", unit != "h")

    assert press(clients("paul"), ticket, "ask_extension", cast).status_code == 302

    assert ticket.asked_extension.term == f"1{unit}"


@pytest.mark.parametrize("verb", OTHERS)
def test_a_reporters_verb_does_not_exist_on_the_desk(rolled_back, clients, verb):
    cast = rolled_back
    ticket = set_stage(verb, cast, min(allowed(verb)), clock.now())
    before = state_of(ticket)
    # Residents' ratings are written down on a page of its own, by others than the company.
    code = press(clients("petra"), ticket, verb, cast).status_code
    assert code == (403 if verb == "rate" else 404)
    assert state_of(ticket) == before


@pytest.mark.parametrize("is_public", [False, True])
def test_the_street_reads_no_words_of_a_private_ticket(rolled_back, clients, is_public):
    cast, said, asked = rolled_back, "主卧漏水，找王桂英", "我明天在家"
    ticket = a_ticket(
        cast, scope="home", unit=cast.unit, words=said, is_public=is_public, clocks=True
    )
    services.add_message(ticket=ticket, words=asked, actor=cast.alice, now=clock.now())

    page = clients("sam").get(ticket.desk_path).content.decode()

    assert ticket.number in page
    assert (said in page, asked in page, "看不到房号" in page) == (
        (True, True, False) if is_public else (False, False, True)
    )


def ticked(ticket) -> str:
    return f"{ticket.pk}:{ticket.revision}"


def test_bulk_leaves_alone_what_a_colleague_changed_meanwhile(rolled_back, clients):
    cast, now = rolled_back, clock.now()
    changed, same = (a_ticket(cast, clocks=True, now=now) for _n in range(2))
    page = clients("petra").get("/desk/tickets/").content.decode()
    assert all(f'value="{ticked(one)}"' in page for one in (changed, same))
    read = [ticked(one) for one in (changed, same)]
    services.take_over(ticket=changed, actor=cast.paul, now=now)

    data = {"verb": "take_over", "tickets": read}
    answer = clients("petra").post("/desk/tickets/bulk/", data, follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said[1:] == [f"{changed.number}：p** 刚刚先一步：接手。请刷新后再看。"]
    for ticket in (changed, same):
        ticket.refresh_from_db()
    assert (changed.handler, same.handler) == (cast.paul, cast.petra)


@pytest.mark.parametrize("verb", [*IN_BULK, "finish", "rate", "nonsense"])
def test_bulk_does_each_for_itself_and_names_the_refused(rolled_back, clients, verb):
    cast, now = rolled_back, clock.now()
    tickets = {status: a_ticket(cast, status, clocks=True, now=now) for status in TicketStatus}
    before = {status: state_of(ticket) for status, ticket in tickets.items()}
    data = {"verb": verb, "tickets": [ticked(one) for one in tickets.values()]}
    data["handler"] = cast.petra.pk
    answer = clients("petra").post("/desk/tickets/bulk/", data, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    for status, ticket in tickets.items():
        works = verb in IN_BULK and status in allowed(verb)
        assert (state_of(ticket) != before[status]) == works, status
        refused = any(ticket.number in one for one in said)
        assert refused == (verb in IN_BULK and not works)
    if verb not in IN_BULK:
        assert said[0].startswith("不能批量")


def test_bulk_knows_no_ticket_of_another_estate(rolled_back, clients):
    cast = rolled_back
    far = a_ticket(cast, estate=cast.hilltop, clocks=True)
    data = {"verb": "acknowledge", "tickets": [ticked(far), "x", "9" * 30, str(far.pk)]}
    answer = clients("petra").post("/desk/tickets/bulk/", data, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["没有选中任何一件。"]
    far.refresh_from_db()
    assert far.status == "reported"


def test_who_was_faster_is_named_and_the_page_is_as_it_is_now(rolled_back, clients):
    cast = rolled_back
    ticket = set_stage("acknowledge", cast, TicketStatus.REPORTED, clock.now())
    assert press(clients("paul"), ticket, "acknowledge", cast).status_code == 302
    answer = press(clients("petra"), ticket, "acknowledge", cast)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "刚刚先一步：受理" in page
    assert "处理中" in page
    queue = {"next": "/desk/tickets/?assignee=me"}
    answer = press(clients("petra"), ticket, "acknowledge", cast, **queue)
    assert answer.url == queue["next"]
    assert "刚刚先一步" in clients("petra").get(answer.url).content.decode()


def test_the_slower_of_two_keeps_her_words_in_the_form_to_be_sent_again(rolled_back, clients):
    cast = rolled_back
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    assert press(clients("petra"), ticket, "visit", cast).status_code == 302
    hers = {"words": "换了两根灯管", "next": "/desk/tickets/"}
    answer = press(clients("paul"), ticket, "finish", cast, **hers)
    assert (answer.status_code, "written" in answer.content.decode()) == (409, False)
    form = answer.context["first"].form
    assert form.verb == "finish"
    asked = [*FINISH, "revision"]
    again = {name: form[name].value() for name in asked if form[name].value() is not None}
    assert again == FINISH | {"words": "换了两根灯管", "revision": ticket.revision + 1}
    address = f"/desk/tickets/{ticket.pk}/finish/"
    assert clients("paul").post(address, again).status_code == 302
    assert ticket.events.get(verb="finish").words == "换了两根灯管"


@pytest.mark.parametrize("verb", ["finish", "visit", "transfer", "pause"])
def test_what_the_slower_of_two_wrote_is_shown_where_its_act_is_gone(rolled_back, clients, verb):
    cast = rolled_back
    ticket = set_stage(verb, cast, TicketStatus.ACKNOWLEDGED, clock.now())
    assert press(clients("petra"), ticket, "decline", cast).status_code == 302
    name = "note" if verb == "pause" else "words"
    more = {name: "<梯子>架好了", "look": "1"} if verb == "pause" else {name: "<梯子>架好了"}
    answer = press(clients("paul"), ticket, verb, cast, **more)
    page = answer.content.decode()
    assert (answer.status_code, "刚刚先一步：不予受理" in page) == (409, True)
    assert "您写的还在这里，可以复制" in page
    assert "readonly>&lt;梯子&gt;架好了</textarea>" in page
    assert f'action="/desk/tickets/{ticket.pk}/{verb}/"' not in page


def test_the_way_back_leads_nowhere_else(rolled_back, clients):
    cast = rolled_back
    for back in ("https://example.org/", "//example.org/desk/", "/e/riverside/"):
        ticket = set_stage("acknowledge", cast, TicketStatus.REPORTED, clock.now())
        answer = press(clients("paul"), ticket, "acknowledge", cast, next=back)
        assert answer.url == f"/desk/tickets/{ticket.pk}/"


@pytest.mark.parametrize("status", TicketStatus)
def test_the_page_offers_exactly_what_would_work(rolled_back, clients, status):
    cast, now = rolled_back, clock.now()
    ticket = a_ticket(cast, status, clocks=True, now=now)
    for name in ("paul", "petra", "bob", "olaf"):
        offered = {one.verb for one in offers(Scene(ticket, getattr(cast, name), now))}
        assert all(status in allowed(verb) for verb in offered)
        page = clients(name).get(f"/desk/tickets/{ticket.pk}/").content.decode()
        for verb in WAYS:
            assert (f"/desk/tickets/{ticket.pk}/{verb}/" in page) == (verb in offered), verb


def test_a_pause_is_looked_at_before_it_is_confirmed(rolled_back, clients):
    cast, now = rolled_back, clock.now()
    ticket = set_stage("pause", cast, TicketStatus.ACKNOWLEDGED, now)
    before = state_of(ticket)
    scene = Scene(ticket, cast.paul, now)
    [fix] = [one for one in scene.ends_after_pause(3) if one.clock.stage == "fix"]
    asked = {"reason": "third_party", "days": "3", "note": "等厂家", "revision": ticket.revision}
    address = f"/desk/tickets/{ticket.pk}/pause/"
    look = asked | {"look": "1"}
    page = clients("paul").post(address, look).content.decode()
    assert state_of(ticket) == before
    shown = clock.local(fix.due)
    assert f"{shown.month}月{shown.day}日" in page
    assert clients("paul").post(address, look | {"days": "9"}).status_code == 400
    assert clients("paul").post(address, asked).status_code == 302
    moved = Ticket.objects.get(pk=ticket.pk)
    fresh = next(one for one in Scene(moved, cast.paul, now).running if one.stage == "fix")
    assert abs(fresh.shown_due - fix.due) < timedelta(minutes=1)
    assert clients("paul").post(address, look).status_code == 409


def test_calls_to_make_stand_until_somebody_else_has_called(rolled_back, clients):
    cast = rolled_back
    ticket = set_stage("call_back", cast, TicketStatus.FINISHED, clock.now())
    page = clients("petra").get("/desk/tickets/calls/").content.decode()
    assert ticket.number in page
    assert press(clients("paul"), ticket, "call_back", cast).status_code == 403
    assert press(clients("petra"), ticket, "call_back", cast).status_code == 302
    assert Callback.objects.get(ticket=ticket).words == "已道歉"
    clients("petra").get("/desk/")
    assert ticket.number not in clients("petra").get("/desk/tickets/calls/").content.decode()


def test_a_reporter_is_led_to_her_own_page_and_a_stranger_finds_none(rolled_back, clients):
    ticket = set_stage("visit", rolled_back, TicketStatus.ACKNOWLEDGED, clock.now())
    address = f"/desk/tickets/{ticket.pk}/"
    codes = {name: clients(name).get(address).status_code for name in ("alice", "hal", "eve")}
    assert codes == {"alice": 302, "hal": 404, "eve": 404}
    assert clients("alice").get(address).url == ticket.own_path
    assert Client().get(address).status_code == 302
