"""合并办理: what was joined goes the way of the one that leads, each for its own reporter."""

from datetime import UTC, datetime, timedelta

import pytest

from communities.models import Clock
from notifications.models import Notice
from repairs import services as do
from repairs.models import Rating, Ticket
from repairs.states import TicketStatus
from tests.repairs.acts import FINISH
from tests.repairs.world import category
from tests.sessions import log_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
STARS = {"on_time": 5, "quality": 5, "attitude": 5}


@pytest.fixture
def pair(rolled_back):
    """alice's leads, nina's was joined into it."""
    cast = rolled_back
    facts = do.Facts(category=category(cast.riverside), place="东门")
    lead, other = [
        do.report(estate=cast.riverside, facts=facts, actor=actor, now=NOW)
        for actor in (cast.alice, cast.nina)
    ]
    do.join_matter(ticket=other, lead=lead, actor=cast.petra, now=NOW)
    return cast, Ticket.objects.get(pk=lead.pk), other


def stored(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def told(person, kind):
    rows = Notice.objects.filter(user=person, kind=f"repairs.{kind}")
    return sorted(rows.values_list("subject", "reason"))


def test_it_is_acknowledged_and_finished_with_the_one_that_leads(pair):
    cast, lead, other = pair
    do.acknowledge(ticket=lead, actor=cast.paul, now=LATER)
    assert stored(other).status == TicketStatus.ACKNOWLEDGED
    assert Clock.objects.get(subject=other.subject, stage="respond").met_at == LATER
    do.finish(ticket=lead, actor=cast.paul, now=LATER, **FINISH)
    assert {stored(one).status for one in (lead, other)} == {TicketStatus.FINISHED}
    for verb in ("acknowledge", "finish"):
        assert lead.number in other.events.get(verb=verb).words
        assert told(cast.nina, verb) == [(other.subject, "reporter")], "once, of her own"


def test_each_reporter_rates_for_herself(pair):
    cast, lead, other = pair
    do.acknowledge(ticket=lead, actor=cast.paul, now=LATER)
    do.finish(ticket=lead, actor=cast.paul, now=LATER, **FINISH)
    bad = do.Answers("no", words="还是不亮")
    do.rate(ticket=stored(other), answers=bad, actor=cast.nina, now=LATER)
    do.rate(ticket=stored(lead), answers=do.Answers("yes", **STARS), actor=cast.alice, now=LATER)
    assert Rating.objects.count() == 2
    assert stored(lead).status == TicketStatus.CLOSED
    assert stored(other).status == TicketStatus.ACKNOWLEDGED, "hers is not mended"


def test_what_was_joined_after_the_acknowledging_ends_with_it_too(rolled_back):
    cast = rolled_back
    facts = do.Facts(category=category(cast.riverside), place="东门")
    given = {"estate": cast.riverside, "facts": facts, "now": NOW}
    lead, late, alone = [
        do.report(actor=actor, **given) for actor in (cast.alice, cast.nina, cast.nina)
    ]
    do.acknowledge(ticket=lead, actor=cast.paul, now=LATER)
    do.join_matter(ticket=late, lead=lead, actor=cast.petra, now=LATER)
    do.finish(ticket=lead, actor=cast.paul, now=LATER, **FINISH)
    assert stored(late).status == TicketStatus.FINISHED
    assert stored(alone).status == TicketStatus.REPORTED, "control: nobody joined it"


def test_what_is_in_a_home_stays_open_until_it_is_said_of_that_home(rolled_back):
    cast = rolled_back
    kind = category(cast.riverside, "cleaning")
    common, inside = (
        do.Facts(category=kind, place="东门"),
        do.Facts(category=kind, scope="home", unit=cast.unit),
    )
    lead, other, home = [
        do.report(estate=cast.riverside, facts=facts, actor=cast.alice, now=NOW)
        for facts in (common, common, inside)
    ]
    for one in (other, home):
        do.join_matter(ticket=one, lead=lead, actor=cast.petra, now=NOW)
    do.acknowledge(ticket=stored(lead), actor=cast.paul, now=LATER)
    do.finish(ticket=stored(lead), actor=cast.paul, now=LATER, **FINISH)
    assert stored(home).status == TicketStatus.ACKNOWLEDGED
    assert stored(other).status == TicketStatus.FINISHED, "control: of common parts"
    do.finish(ticket=stored(home), actor=cast.paul, now=LATER, **FINISH)
    assert stored(home).status == TicketStatus.FINISHED


def test_what_ended_by_itself_stays_as_it_is(pair):
    cast, lead, other = pair
    do.withdraw(ticket=stored(other), actor=cast.nina, now=NOW)
    do.acknowledge(ticket=lead, actor=cast.paul, now=LATER)
    do.finish(ticket=lead, actor=cast.paul, now=LATER, **FINISH)
    assert stored(other).status == TicketStatus.WITHDRAWN


def test_from_the_public_ticket_a_neighbour_says_me_too_on_a_page_of_its_own(pair, client):
    cast, lead, _other = pair
    page = f"{lead.public_path}join/"
    assert f'href="{page}"' in client.get(lead.public_path).content.decode()
    assert client.get(page).url.startswith("/login/")
    for person, words in (
        (cast.noel, "我也遇到，有进展告诉我"),
        (cast.eve, "绑定了本小区房屋的人"),
    ):
        log_in(client, person)
        answer = client.get(page)
        assert words in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
    assert client.post(page).status_code == 403, "eve lives nowhere here"
    log_in(client, cast.noel)
    assert client.post(page).status_code == 302
    assert lead.is_joined_by(cast.noel)
    assert "您已经记过" in client.get(page).content.decode()
    log_in(client, cast.alice)
    assert client.get(page).url == lead.own_path
    Ticket.objects.filter(pk=lead.pk).update(is_public=False)
    assert client.get(page).status_code == 404
