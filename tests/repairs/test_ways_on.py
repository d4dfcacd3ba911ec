"""No ticket ends where nobody may act, and none is joined with what it has nothing to do with."""

import pytest

from communities.errors import DomainError, StaleState
from communities.models import Clock
from repairs import services as do
from repairs.models import Callback, Signal, Spot
from repairs.selectors.tickets import similar_tickets
from repairs.selectors.timeline import timeline
from tests.repairs.acts import FINISH, STARS
from tests.repairs.stories import DAY, MINUTE, NOW, finished, in_work, reported, told
from tests.repairs.world import a_ticket, category


def test_each_round_may_go_up_once(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    late = NOW + 9 * DAY
    do.escalate_report(ticket=ticket, actor=cast.alice, now=late)
    do.finish(ticket=ticket, actor=cast.paul, now=late, **FINISH)
    do.rate(ticket=ticket, answers=do.Answers("no"), actor=cast.alice, now=late)
    again = late + 9 * DAY
    do.escalate_report(ticket=ticket, actor=cast.alice, now=again)

    assert ticket.escalated_at == again
    assert ticket.events.filter(verb="escalate_report").count() == 2


def test_who_is_declined_may_object_in_words_and_once_to_the_community(rolled_back):
    cast = rolled_back
    ticket = reported(cast)
    decline = {"refusal": "not_ours", "words": "请找供电公司", "actor": cast.paul}
    do.decline(ticket=ticket, now=NOW + MINUTE, **decline)
    do.add_message(ticket=ticket, words="是楼道的灯", actor=cast.alice, now=NOW + 2 * MINUTE)
    do.escalate_report(ticket=ticket, actor=cast.alice, now=NOW + 3 * MINUTE)

    assert told(ticket, cast.paul)[-1] == told(ticket, cast.petra)[-1] == "message"
    assert told(ticket, cast.olaf) == told(ticket, cast.bob) == ["objection"]
    with pytest.raises(StaleState, match="已经报给社区"):
        do.escalate_report(ticket=ticket, actor=cast.alice, now=NOW + 4 * MINUTE)
    for reader, reads in ((cast.alice, True), (cast.paul, True), (None, False)):
        [line] = [one for one in timeline(ticket, reader) if one.verb == "decline"]
        assert ("不同意的，可以在这里留言" in line.words) == reads


def test_what_is_said_before_anybody_took_it_reaches_those_who_serve(rolled_back):
    cast = rolled_back
    ticket = reported(cast)
    do.add_message(ticket=ticket, words="水漏大了", actor=cast.alice, now=NOW + MINUTE)

    assert told(ticket, cast.paul)[-1] == told(ticket, cast.petra)[-1] == "message"


def test_who_did_the_work_is_not_asked_to_call(rolled_back):
    cast = rolled_back
    cast.fred.memberships.update(valid_until=NOW)
    ticket = reported(cast)
    do.acknowledge(ticket=ticket, actor=cast.petra, now=NOW)
    do.finish(ticket=ticket, actor=cast.petra, now=NOW + MINUTE, **FINISH)
    unhappy = do.Answers("yes", **(STARS | {"attitude": 2}))
    do.rate(ticket=ticket, answers=unhappy, actor=cast.alice, now=NOW + DAY)

    assert "call_back_due" not in told(ticket, cast.petra)
    assert told(ticket, cast.bob) == ["call_back_due"]


def test_a_call_that_is_owed_is_made_after_withdrawing(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    unhappy = do.Answers("no", **(STARS | {"attitude": 2}))
    do.rate(ticket=ticket, answers=unhappy, actor=cast.alice, now=NOW + DAY)
    do.withdraw(ticket=ticket, actor=cast.alice, now=NOW + DAY)
    callback = Callback.objects.get(ticket=ticket)
    do.call_back(ticket=ticket, callback=callback, words="算了", actor=cast.petra, now=NOW + DAY)

    assert not Clock.objects.running().filter(subject=ticket.subject).exists()


def test_what_was_declined_or_withdrawn_is_no_sign(rolled_back):
    cast = rolled_back
    gone, refused = reported(cast), reported(cast)
    do.withdraw(ticket=gone, actor=cast.alice, now=NOW)
    do.decline(ticket=refused, refusal="test", words="误报", actor=cast.paul, now=NOW)
    reported(cast), reported(cast)
    assert not Signal.objects.exists()
    reported(cast)
    assert Signal.objects.get().tickets.count() == 3


def test_nothing_goes_with_a_ticket_that_strangers_may_not_read(rolled_back):
    cast = rolled_back
    one, hidden, lead = a_ticket(cast), a_ticket(cast, is_public=False), a_ticket(cast)

    with pytest.raises(DomainError, match="主件不公开"):
        do.join_matter(ticket=one, lead=hidden, actor=cast.petra, now=NOW)
    assert lead in one.leads
    assert hidden not in one.leads
    do.join_matter(ticket=hidden, lead=lead, actor=cast.petra, now=NOW)


def test_outdoors_only_the_same_place_is_similar(rolled_back):
    cast = rolled_back
    at = {"category": category(cast.riverside), "building": None}
    gate, square = (a_ticket(cast, place=place) for place in ("南门", "广场"))
    spot = Spot.objects.create(estate=cast.riverside, code="abcdef", label="路灯 3", created_at=NOW)
    lamp = a_ticket(cast, spot=spot, place="湖边")

    def similar(**more):
        return set(similar_tickets(cast.riverside, **at, **more))

    assert similar(spot=spot) == {lamp}
    assert similar(spot=spot, place="广场") == {lamp, square}
    assert similar(place="南门") == {gate}
    assert similar() == set()
