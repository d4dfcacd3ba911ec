"""不再公开: what should not be read by everybody leaves public view, and the matter goes on."""

import pytest

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import AuditEvent
from repairs import services as do
from repairs.models import Ticket
from tests.repairs.stories import told
from tests.repairs.test_public_pages import a_photo
from tests.repairs.world import a_ticket
from tests.sessions import log_in

PLACE, SAID, WHY = "501李四门口", "李四欠费", "内容里有别人的姓名"


@pytest.fixture
def cast(rolled_back, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    return rolled_back


@pytest.fixture
def ticket(cast):
    made = a_ticket(cast, "acknowledged", place=PLACE, clocks=True)
    do.visit(ticket=made, words=SAID, actor=cast.paul, now=clock.now())
    return made


def public(client, ticket) -> str:
    pages = (ticket.public_path, "/e/riverside/service/")
    return "".join(client.get(page).content.decode() for page in pages)


def test_photos_place_and_words_leave_public_view_and_the_rest_stays(cast, ticket, client):
    photo = a_photo(ticket, ticket.events.get(verb="report"))
    at = f"{ticket.public_path}photos/{photo.pk}.jpg"
    before = public(client, ticket)
    assert (before.count(PLACE) > 1, SAID in before) == (True, True)
    assert f"photos/{photo.pk}" in before
    assert client.get(at).status_code == 200

    do.withhold(ticket=ticket, words=WHY, actor=cast.olaf, now=clock.now())

    after = public(client, ticket)
    assert (PLACE in after, SAID in after, f"photos/{photo.pk}" in after) == (False, False, False)
    assert client.get(at).status_code == 404
    assert f"内容已不再公开：{WHY}" in after
    assert after.count(ticket.number) >= 2
    assert ticket.kind in after
    assert "到场" in after
    log_in(client, cast.paul)
    desk = client.get(ticket.desk_path).content.decode()
    assert (PLACE in desk, SAID in desk) == (True, True)


def test_the_reporter_is_told_and_it_leaves_a_trace(cast, ticket):
    do.withhold(ticket=ticket, words=WHY, actor=cast.bob, now=clock.now())

    assert told(ticket, cast.alice)[-1] == "withheld"
    trace = AuditEvent.objects.get(verb="repairs.ticket.withhold")
    assert (trace.actor, trace.detail["why"]) == (cast.bob, WHY)
    assert ticket.events.get(verb="withhold").words == WHY


def test_it_needs_a_reason_and_something_public_and_is_done_once(cast, ticket):
    now = clock.now()
    private = a_ticket(cast, is_public=False)

    with pytest.raises(DomainError, match="为什么"):
        do.withhold(ticket=ticket, words=" ", actor=cast.bob, now=now)
    with pytest.raises(DomainError, match="本来就不公开"):
        do.withhold(ticket=private, words=WHY, actor=cast.bob, now=now)
    do.withhold(ticket=ticket, words=WHY, actor=cast.bob, now=now)
    again = Ticket.objects.get(pk=ticket.pk)
    with pytest.raises(StaleState, match="已经不再公开"):
        do.withhold(ticket=again, words=WHY, actor=cast.olaf, now=now)
