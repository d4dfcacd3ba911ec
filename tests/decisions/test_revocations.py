"""撤销: a court or an authority took a decision back; one body records it, another checks the paper."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from communities.errors import DomainError, NotAllowed, StaleState
from communities.services.papers import keep_paper, look_at_paper
from decisions.models import ElsewhereDecision, Revocation
from decisions.selectors.elsewhere import n_to_check
from decisions.services.revocations import decide_revocation, record_revocation
from finance.models import Authority
from tests.communities.uploads import pdf
from tests.decisions.test_elsewhere import LATER, decide
from tests.owner import switch_off
from tests.sessions import log_in

COURT = {
    "by": "court", "reference": "（2026）浙0481民初123号", "revoked_on": date(2026, 11, 18),
    "words": "没有提前十五日通知，撤销整个决定。",
}  # fmt: skip


@pytest.fixture
def decision(cast, record):
    row = record()
    decide(row, cast.sam)
    return ElsewhereDecision.objects.get(pk=row.pk)


@pytest.fixture
def judgment(cast):
    return keep_paper(
        estate=cast.riverside, file_name="判决书.pdf", data=pdf() + b"%", actor=cast.bob, now=LATER,
        kind="other", title="判决书", number="", dated=date(2026, 11, 18), proves="", readers="bodies",
    )  # fmt: skip


@pytest.fixture
def revoke(cast, decision, judgment):
    def make(actor=None, **words):
        given = COURT | {"paper": judgment} | words
        return record_revocation(decision=decision, actor=actor or cast.bob, now=LATER, **given)

    return make


def confirm(row, actor, verb="confirm", reason=""):
    return decide_revocation(revocation=row, verb=verb, actor=actor, now=LATER, reason=reason)


def test_a_revoked_decision_carries_nothing_and_says_so(client, cast, decision, revoke, judgment):
    assert Authority.objects.usable().for_estate(cast.riverside).exists()
    row = revoke()
    assert n_to_check([cast.riverside], cast.sam, LATER) == 1
    with pytest.raises(DomainError, match="请先打开材料再核对：判决书"):
        confirm(row, cast.sam)
    look_at_paper(paper=judgment, number=1, actor=cast.sam, now=LATER)
    confirm(row, cast.sam)

    decision.refresh_from_db()
    assert decision.status == "revoked"
    assert not Authority.objects.usable().for_estate(cast.riverside).exists()
    assert "已撤销" in client.get("/e/riverside/decisions/").content.decode()
    text = client.get(f"/e/riverside/decisions/{decision.number}/").content.decode()
    for words in ("这个决定已由人民法院撤销", COURT["reference"], COURT["words"]):
        assert words in text


@pytest.mark.parametrize("name", ["petra", "paul", "alice", "sam", "olga", "eve", "root"])
def test_only_the_bodies_that_record_decisions_record_it(cast, revoke, name):
    with pytest.raises(NotAllowed):
        revoke(getattr(cast, name))


@pytest.mark.parametrize("name", ["bob", "cora"])
def test_nobody_of_the_same_body_checks_it(cast, revoke, judgment, name):
    row = revoke()
    look_at_paper(paper=judgment, number=1, actor=getattr(cast, name), now=LATER)
    with pytest.raises(StaleState):
        confirm(row, getattr(cast, name))


@pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 11, 21)])
def test_its_day_lies_between_the_decision_and_today(revoke, day):
    with pytest.raises(DomainError, match="撤销日期应在结果日期以后"):
        revoke(revoked_on=day)


def test_one_at_a_time_and_a_returned_one_may_be_recorded_again(cast, decision, revoke):
    row = revoke()
    with pytest.raises(StaleState, match="已经录过"):
        revoke()
    with pytest.raises(DomainError, match="请写明退回的原因"):
        confirm(row, cast.sam, "return")
    confirm(row, cast.sam, "return", "文号不对")

    assert revoke().status == "recorded"
    assert ElsewhereDecision.objects.get().status == "confirmed"


def test_only_what_stands_in_public_is_revoked(cast, record, judgment):
    with pytest.raises(StaleState, match="只有公开着的决定"):
        record_revocation(decision=record(), actor=cast.bob, now=LATER, paper=judgment, **COURT)


def refused(statement) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except (IntegrityError, ProgrammingError):
        return True
    return False


def test_no_decision_is_revoked_without_one(decision):
    statement = "update decisions_elsewheredecision set status = 'revoked'"
    assert refused(statement)
    switch_off("decisions_elsewheredecision", "revoked_by_a_paper")
    assert not refused(statement), "the control"


@pytest.mark.parametrize(
    "statement",
    [
        "update decisions_revocation set words = 'x'",
        "update decisions_revocation set decision_id = decision_id + 1",
        "delete from decisions_revocation",
        "insert into decisions_revocation select * from decisions_revocation where status <> 'recorded'"
        " union all select r.* from decisions_revocation r",
    ],
)
def test_what_was_recorded_stays(revoke, statement):
    revoke()
    assert refused(statement)


def test_without_the_guards_its_words_change(revoke):
    """The control of test_what_was_recorded_stays."""
    revoke()
    switch_off("decisions_revocation")

    assert not refused("update decisions_revocation set words = 'x'")


def test_on_the_desk_it_is_recorded_and_checked(client, cast, decision, judgment):
    log_in(client, cast.bob)
    page = f"/desk/decisions/{decision.pk}/revoke/"
    assert "录入撤销" in client.get(f"/desk/decisions/{decision.pk}/").content.decode()
    wrong = COURT | {"paper": judgment.pk, "revoked_on": date(2026, 1, 1)}
    text = client.post(page, wrong).content.decode()
    assert "撤销日期应在结果日期以后" in text
    assert COURT["words"] in text
    assert client.post(page, COURT | {"paper": judgment.pk}).status_code == 302

    row = Revocation.objects.get()
    log_in(client, cast.sam)
    assert COURT["reference"] in client.get("/desk/decisions/").content.decode()
    client.get(f"/desk/papers/{judgment.pk}/1/")
    answer = client.post(f"/desk/revocations/{row.pk}/", {"act": "confirm"})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert row.decided_at - row.recorded_at < timedelta(hours=1)
