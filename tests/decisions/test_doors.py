"""上门名单: who has not voted, for the convening body and the neighbourhood office; attempts are rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from decisions.models import Decision, DoorVisit
from decisions.selectors.doors import doors, has_voted
from decisions.selectors.votes import notice_of
from decisions.services.doors import record_visits
from decisions.services.votes import announce_vote
from tests.cast import home, member, person, registered
from tests.decisions.ballots import AREAS, DURING, vote_for
from tests.decisions.conftest import NOW
from tests.decisions.test_delivery import announced_now, party
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in

OPEN = NOW + timedelta(days=20)


@pytest.fixture
def vote(cast, draft):
    registered(home(cast.riverside, "1-102"), "老王")
    registered(home(cast.riverside, "9-901", building=9), "海昌置业公司", kind="developer")
    row = draft()
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    return Decision.objects.get(pk=row.pk)


@pytest.fixture
def visit(cast, vote):
    def make(*parties, now=OPEN, actor=None):
        ids = {one.pk for one in parties}
        return record_visits(
            decision=vote, parties=ids, outcome="closed", actor=actor or cast.bob, now=now
        )

    return make


def homes(vote, voted=frozenset()) -> list:
    return [one.party.homes for one in doors(vote, set(voted))]


def test_who_has_voted_is_no_door_and_the_developer_never_is(vote):
    assert homes(vote) == [["1幢1-101"], ["1幢1-102"]]
    done = party(notice_of(vote), "1幢1-101")
    assert homes(vote, {done.pk}) == [["1幢1-102"]]


def test_each_attempt_is_a_row_with_who_and_when(cast, vote, visit):
    there = party(notice_of(vote), "1幢1-102")
    visit(there)
    visit(there, now=OPEN + timedelta(days=1))
    [_first, door] = doors(vote, set())
    assert [(one.outcome, one.visited_by, one.visited_at) for one in door.visits] == [
        ("closed", cast.bob, OPEN), ("closed", cast.bob, OPEN + timedelta(days=1)),
    ]  # fmt: skip
    assert refused("update decisions_doorvisit set outcome = 'family'")
    assert refused("delete from decisions_doorvisit")


def test_a_row_knows_no_choice():
    names = {field.name for field in DoorVisit._meta.concrete_fields}
    assert names == {
        "id", "estate", "decision", "party", "outcome", "visited_at", "visited_by",
    }  # fmt: skip


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=60)])
def test_nobody_rings_while_nobody_votes(vote, visit, now):
    with pytest.raises(StaleState, match="不在表决期间"):
        visit(party(notice_of(vote), "1幢1-102"), now=now)
    with pytest.raises(DomainError, match="至少选一户"):
        visit()


@pytest.mark.parametrize("name", ["petra", "paul", "alice", "sam", "olga", "hal", "root"])
def test_only_the_convening_body_and_the_office_ring(cast, vote, visit, name):
    with pytest.raises(NotAllowed):
        visit(party(notice_of(vote), "1幢1-102"), actor=getattr(cast, name))


def test_the_neighbourhood_office_rings_too(cast, vote, visit):
    nora = person("nora")
    member(nora, "community_officer", area=cast.riverside.area, body=cast.office)
    assert visit(party(notice_of(vote), "1幢1-102"), actor=nora)


def test_the_database_takes_no_visit_of_another_vote(cast, draft, vote):
    other = draft(buildings=[1])
    announce_vote(decision=other, edition=0, actor=cast.bob, now=NOW)
    words = {
        "estate": cast.riverside, "decision": vote, "outcome": "closed", "visited_at": OPEN,
        "visited_by": cast.bob, "party": other.notices.get().roll.parties.first(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="not on a roll"), transaction.atomic():
        DoorVisit.objects.create(**words)
    switch_off("decisions_doorvisit")
    DoorVisit.objects.create(**words)


@pytest.fixture
def during(settings, tmp_path):
    """The portal's clock says DURING."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str((DURING - clock.machine()).total_seconds()))


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("petra", 403), ("sam", 403), ("hal", 404)]
)
def test_while_a_vote_is_open_here_the_page_lists_who_is_left(
    client, cast, open_vote, people, during, who, status
):
    vote_for(open_vote, people[0], "F")
    log_in(client, getattr(cast, who))
    desk = client.get(f"/desk/votes/{open_vote.pk}/").content.decode()
    assert ("上门名单" in desk) is (status == 200), "offered to whom it is open"
    answer = client.get(f"/desk/votes/{open_vote.pk}/doors/")
    assert answer.status_code == status
    if status == 200:
        text = answer.content.decode()
        assert "全部还有 7 户没有投票，这一幢 1 户。" in text
        assert "1幢1-101" in text
        assert "alice" not in text
        there = client.get(f"/desk/votes/{open_vote.pk}/doors/?building=2幢").content.decode()
        assert "2幢2-201" in there
        assert "2幢2-101" not in there, "has voted"


def test_before_the_vote_is_open_there_is_no_list(client, cast, draft):
    vote = announced_now(cast, draft, way="portal")
    log_in(client, cast.bob)
    assert client.get(f"/desk/votes/{vote.pk}/doors/").status_code == 404


def test_of_a_vote_held_here_the_roll_of_its_opening_counts(cast, open_vote, people):
    voted = vote_for(open_vote, people[0], "F") and has_voted(open_vote)
    [ballot] = open_vote.ballots.all()
    assert voted == {ballot.party_id}
    left = doors(open_vote, voted)
    assert {one.party.roll for one in left} == {open_vote.opening.roll}
    assert len(left) == len(AREAS)
