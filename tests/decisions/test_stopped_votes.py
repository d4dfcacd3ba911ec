"""叫停和撤销 of a vote held here: by a court's paper and two bodies, at whatever point it stands."""

import json
from datetime import date, timedelta

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from communities.log.models import Leaf
from communities.services.papers import keep_paper, look_at_paper
from decisions.models import Decision, DecisionKey, OpenedBallot, Revocation
from decisions.selectors.elsewhere import n_to_check
from decisions.selectors.mandates import mandates_of
from decisions.services.closing import close_due
from decisions.services.finals import finish_due
from decisions.services.opening import open_due
from decisions.services.results import count_due
from decisions.services.revocations import decide_revocation, record_revocation
from decisions.services.signing import say_word
from decisions.signer.erasing import WAITS, erase_keys
from decisions.signer.keys import path_of
from decisions.signer.unsealing import unseal_due
from finance.models import Authority
from finance.selectors.drafts import problems
from finance.services.drafts import submit_draft
from notifications.models import Notice as Told
from tests.communities.uploads import pdf
from tests.decisions.ballots import DURING, OPENS, OVER, closed, vote_for
from tests.decisions.conftest import NOW
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_spent import SPENT
from tests.decisions.test_vote_guards import refused
from tests.finance.books import NOW as THEN
from tests.finance.books import opened as opened_books
from tests.owner import switch_off
from tests.sessions import log_in

COURT = {"by": "court", "reference": "（2026）浙0481民初456号", "words": "名册有误，先停止表决。"}
FINAL = OVER + timedelta(days=30)


@pytest.fixture
def order(cast):
    return keep_paper(
        estate=cast.riverside, file_name="裁定书.pdf", data=pdf() + b"%", actor=cast.bob, now=NOW,
        kind="other", title="裁定书", number="", dated=date(2026, 11, 20), proves="",
        readers="bodies",
    )  # fmt: skip


@pytest.fixture
def record(cast, order):
    def make(vote, now, actor=None, **words):
        said = COURT | {"paper": order, "revoked_on": now.date()} | words
        return record_revocation(decision=vote, actor=actor or cast.bob, now=now, **said)

    return make


@pytest.fixture
def confirmed(cast, record, order):
    def make(vote, now) -> Decision:
        row = record(vote, now)
        look_at_paper(paper=order, number=1, actor=cast.sam, now=now)
        decide_revocation(revocation=row, verb="confirm", actor=cast.sam, now=now)
        return Decision.objects.get(pk=vote.pk)

    return make


def leaf_of(kind: str) -> dict:
    return json.loads(bytes(Leaf.objects.get(kind=kind).body))


def page_of(client, vote) -> str:
    return client.get(f"/e/riverside/decisions/{vote.number}/").content.decode()


def test_an_announced_vote_that_was_stopped_never_opens(client, key, announced, confirmed):
    assert confirmed(announced, NOW).status == "stopped"
    assert open_due(OPENS) == 0
    text = page_of(client, announced)
    for words in ("这次表决已被叫停", "由人民法院叫停", COURT["reference"], COURT["words"]):
        assert words in text
    assert "系统不再开箱计票" in text
    assert "不再打开" not in text, "two bodies together still could"
    assert "已叫停" in client.get("/e/riverside/decisions/").content.decode()


def test_an_open_vote_ends_at_once_and_its_boxes_stay_shut(
    cast, key, open_vote, people, confirmed, client
):
    vote_for(open_vote, people[0], "F")
    done = confirmed(open_vote, DURING)
    with pytest.raises(StaleState, match="表决已经截止"):
        vote_for(done, people[1], "F")
    assert mandates_of(done, people[1], DURING)[0].why_not == "", "she could have"
    assert close_due(OVER) == 0
    unseal_due(key.keeper, OVER)
    assert count_due(OVER) == 0
    assert not OpenedBallot.objects.exists()
    assert path_of(key.keeper, done).exists()
    erase_keys(key.keeper, OVER)
    erase_keys(key.keeper, OVER + WAITS - timedelta(seconds=1))
    assert path_of(key.keeper, done).exists(), "whoever stopped it wrongly may be found out"
    erase_keys(key.keeper, OVER + WAITS)
    assert not path_of(key.keeper, done).exists()
    assert DecisionKey.objects.get().erased_at == OVER + WAITS
    assert Told.objects.filter(kind="decisions.stopped", user=people[1], legal=True).exists()


def test_a_provisional_result_that_was_stopped_never_becomes_final(client, key, counted, confirmed):
    assert OpenedBallot.objects.exists()
    page = f"/e/riverside/decisions/{counted.number}/"
    assert client.get(f"{page}votes.ndjson").status_code == 200
    assert confirmed(counted, OVER + timedelta(hours=9)).status == "stopped"
    assert not OpenedBallot.objects.exists()
    unseal_due(key.keeper, OVER + timedelta(days=1))
    assert not OpenedBallot.objects.exists()
    assert finish_due(FINAL) == 0
    assert leaf_of("vote-stopped") == {
        "@": "sunny-votes/1/stopped", "estate": "riverside", "decision": counted.number,
        "round": "1", "by": "court", "on": "2026-12-21", "reference": COURT["reference"],
        "paper": Revocation.objects.get().paper.sha256,
    }  # fmt: skip
    assert not Authority.objects.exists()
    for place in ("votes.ndjson", "codes/"):
        assert client.get(page + place).status_code == 404
    assert "通过" not in page_of(client, counted).split("怎么计票")[0].split("</h1>")[1][:400]


def test_nothing_more_is_booked_under_a_vote_that_was_revoked(client, cast, counted, confirmed):
    assert finish_due(FINAL) == 1
    books = opened_books(cast)
    books.posted(("BANK", 90_000), ("ADS", -90_000))
    draft = books.draft(*SPENT, kind="use", authority=Authority.objects.usable().get())
    assert not any("依据" in one for one in problems(draft, THEN))
    vote = Decision.objects.get(pk=counted.pk)
    assert confirmed(vote, FINAL).status == "revoked"
    assert not Authority.objects.usable().for_estate(cast.riverside).exists()
    draft.refresh_from_db()
    assert any("所选的依据后来更正了" in one for one in problems(draft, THEN))
    with pytest.raises(DomainError, match="所选的依据后来更正了"):
        submit_draft(draft=draft, actor=cast.paul, now=THEN)
    assert Told.objects.filter(kind="decisions.revoked").exists()
    assert leaf_of("vote-revoked")["decision"] == vote.number
    assert client.get(f"/e/riverside/decisions/{vote.number}/votes.ndjson").status_code == 200
    certificate = client.get(f"/e/riverside/decisions/{vote.number}/certificate/")
    for text in (page_of(client, vote), certificate.content.decode()):
        assert "这个决定已由人民法院撤销" in text
        assert COURT["reference"] in text


def test_it_takes_two_bodies_and_the_paper(cast, open_vote, record, order):
    for who in (cast.petra, cast.alice):
        with pytest.raises(NotAllowed):
            record(open_vote, DURING, actor=who)
    row = record(open_vote, DURING)
    assert n_to_check([cast.riverside], cast.sam, DURING) == 1
    with pytest.raises(StaleState):
        decide_revocation(revocation=row, verb="confirm", actor=cast.cora, now=DURING)
    with pytest.raises(DomainError, match="请先打开材料"):
        decide_revocation(revocation=row, verb="confirm", actor=cast.sam, now=DURING)
    with pytest.raises(StaleState, match="已经录过"):
        record(open_vote, DURING)
    assert Decision.objects.get(pk=open_vote.pk).status == "open", "one body stops nothing"


@pytest.mark.parametrize("days", [-21, 1])
def test_its_day_lies_between_the_notice_and_today(open_vote, record, days):
    with pytest.raises(DomainError, match="叫停的在公告以后"):
        record(open_vote, DURING, revoked_on=DURING.date() + timedelta(days=days))


def test_a_vote_held_elsewhere_and_a_draft_are_not_stopped_here(vote, draft, record):
    for row in (vote, draft(way="portal")):
        with pytest.raises(StaleState, match="可以录撤销或叫停"):
            record(row, NOW)


@pytest.mark.parametrize("status", ["stopped", "revoked"])
def test_the_database_stops_no_vote_without_a_checked_paper(open_vote, record, status):
    record(open_vote, DURING)
    step = "update decisions_decision set status = %s where id = %s"
    assert refused(step, status, open_vote.pk)
    switch_off("decisions_decision", "goes_on_by_rows")
    assert refused(step, status, open_vote.pk) == (status == "revoked"), "the control"


def test_the_database_opens_nothing_of_a_stopped_vote(key, counted, confirmed):
    row = OpenedBallot.objects.first()
    confirmed(counted, OVER + timedelta(hours=9))
    assert not taken(lambda: OpenedBallot.save(row, force_insert=True))
    switch_off("decisions_openedballot")
    assert taken(lambda: OpenedBallot.save(row, force_insert=True)), "the control"


def test_a_revocation_is_of_one_thing(cast, open_vote, order):
    words = COURT | {"paper": order, "revoked_on": DURING.date(), "estate": cast.riverside}
    words |= {"recorded_by": cast.bob, "recorded_at": DURING}
    assert taken(lambda: Revocation.objects.create(vote=open_vote, **words)), "the control"
    assert not taken(lambda: Revocation.objects.create(**words))


def test_on_the_desk_a_vote_is_stopped(client, cast, open_vote, order, during):
    log_in(client, cast.bob)
    desk, page = f"/desk/votes/{open_vote.pk}/", f"/desk/votes/{open_vote.pk}/revoke/"
    assert "录入叫停" in client.get(desk).content.decode()
    words = COURT | {"paper": order.pk, "revoked_on": DURING.date()}
    text = client.post(page, words | {"revoked_on": date(2026, 1, 1)}).content.decode()
    assert "叫停的在公告以后" in text
    assert COURT["words"] in text
    assert client.post(page, words).status_code == 302
    log_in(client, cast.sam)
    assert COURT["reference"] in client.get("/desk/decisions/").content.decode()
    client.get(f"/desk/papers/{order.pk}/1/")
    row = Revocation.objects.get()
    assert client.post(f"/desk/revocations/{row.pk}/", {"act": "confirm"}).status_code == 302
    text = client.get(desk).content.decode()
    assert "由人民法院叫停" in text
    assert "录入叫停" not in text
    assert client.get(page).status_code in (403, 404)
    log_in(client, cast.bob)
    assert client.get(page).status_code == 404


def test_a_closed_vote_is_stopped_before_its_boxes_are_opened(key, open_vote, people, confirmed):
    vote_for(open_vote, people[0], "F")
    close_due(OVER)
    confirmed(open_vote, OVER)
    closed(open_vote, key.keeper)
    assert Decision.objects.get(pk=open_vote.pk).status == "stopped"
    assert not OpenedBallot.objects.exists()


def test_a_stopped_votes_counters_are_told_that_nothing_is_opened_again(
    client, cast, counted, confirmed
):
    """The control: of one that is only waiting for the signer it is."""
    log_in(client, cast.cora)
    address = f"/desk/votes/{counted.pk}/signing/"
    OpenedBallot.objects.all().delete()
    assert "照原样再开一次" in client.get(address).content.decode()
    confirmed(counted, OVER)
    page = client.get(address).content.decode()
    assert "已被叫停，开出的选票已删除" in page
    assert "照原样再开一次" not in page
    with pytest.raises(StaleState, match="已被叫停，不再签字"):
        say_word(decision=counted, agrees=True, reason="", actor=cast.cora, now=OVER)
