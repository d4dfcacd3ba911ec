"""The demo's votes that are over: held by the services of a real estate, counted, final; one was adopted."""

import io
import zipfile
from datetime import datetime

import pytest
from django.test import override_settings

from communities import clock
from decisions import recount
from decisions.models import (
    Ballot,
    CoOwnerWord,
    Decision,
    DecisionKey,
    OpenedBallot,
    PaperSheet,
    ProxyLetter,
)
from decisions.rules_of_law import Outcome
from decisions.selectors.results import matter_results
from portal.demo import estates, held, people
from tests import databases
from tests.sessions import log_in

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)
ADOPTED, UNDECIDED = "翻新 3 幢 2 单元楼道", "4 幢 1 单元架空层改作充电处"


@pytest.fixture(scope="module")
def past(django_db_setup, django_db_blocker, tmp_path_factory):
    """风和丽苑 with its votes and nothing else, in a clone of its own."""
    signer = override_settings(SIGNER_DIR=str(tmp_path_factory.mktemp("signer")))
    with django_db_blocker.unblock(), databases.cloned(), signer:
        who = people.users()
        town = people.town(NOW.date())
        estates.appoint_office(town, who, NOW)
        estate = estates.found_fenghe(town, who, NOW)
        estates.check_papers(estate, who, NOW)
        yield held.tell(estate, who, NOW), who


def vote_of(title: str) -> Decision:
    return Decision.objects.select_related("estate", "result").get(title=title)


def page_of(client, vote: Decision, more: str = "") -> str:
    answer = client.get(f"/e/fenghe-liyuan/decisions/{vote.number}/{more}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_one_was_adopted_and_is_an_authority_and_one_decided_nothing(past):
    outcomes = {}
    for vote in Decision.objects.filter(way="portal"):
        assert vote.status == "decided"
        outcomes[vote.title] = [one.outcome for one in matter_results(vote)]
    assert outcomes == {ADOPTED: [Outcome.ADOPTED], UNDECIDED: [Outcome.NO_DECISION]}
    assert list(past[0].authorities) == ["works-stair"]
    assert past[0].authorities["works-stair"].motion.decision == vote_of(ADOPTED)


def test_owners_voted_by_phone_on_paper_and_by_another_and_co_owners_as_one(past):
    adopted = vote_of(ADOPTED)
    ballots = Ballot.objects.filter(decision=adopted)
    channels = [ballots.filter(channel=one).count() for one in ("online", "paper")]
    assert channels == [len(held.FENGHE[0].online), len(held.FENGHE[0].paper)]
    (letter,) = ProxyLetter.objects.filter(decision=adopted)
    assert ballots.get(letter=letter).cast_by == past[1]["tenant"]
    (word,) = CoOwnerWord.objects.filter(decision=adopted)
    assert ballots.get(party=word.party).cast_by == word.names
    assert ballots.filter(cast_by=past[1]["owner"]).exists()


def test_each_sheet_was_handed_in_and_read_by_two_bodies(past):
    for vote in Decision.objects.filter(way="portal"):
        for sheet in PaperSheet.objects.filter(decision=vote, hand_in__isnull=False):
            handed = {sheet.hand_in.recorded_by, sheet.hand_in.confirmed_by}
            read = {one.entered_by for one in sheet.entries.all()}
            for two in (handed, read):
                bodies = {one.memberships.filter(body__isnull=False).get().body for one in two}
                assert len(bodies) == 2
            assert vote.sheet_prints.get().printed_by not in read


def test_nothing_of_them_is_left_to_open(past):
    assert OpenedBallot.objects.count() == 0
    assert not DecisionKey.objects.filter(erased_at=None).exists()


def test_pages_say_what_was_decided_and_by_how_much_it_failed(past, client):
    adopted = page_of(client, vote_of(ADOPTED))
    assert "通过" in adopted
    assert "依这个决定的收支" in adopted
    assert held.FENGHE[0].answer in adopted
    undecided = page_of(client, vote_of(UNDECIDED))
    assert "未达到法定参与比例，不产生决定" in undecided
    assert "参与人数还差" in undecided
    assert "得重新公告，15 日重新算起" in undecided


@pytest.mark.parametrize("title", [ADOPTED, UNDECIDED])
def test_what_is_downloaded_is_whole(past, client, title):
    vote = vote_of(title)
    file = client.get(f"/e/fenghe-liyuan/decisions/{vote.number}/votes.ndjson")
    report = recount.recount(io.BytesIO(file.getvalue()))
    assert report.status == 0, report.lines()
    assert vote.title in page_of(client, vote, "certificate/")
    log_in(client, past[1]["chair"])
    filing = client.get(f"/desk/votes/{vote.pk}/filing.zip")
    assert "7-结果证书.pdf" in zipfile.ZipFile(io.BytesIO(filing.content)).namelist()
