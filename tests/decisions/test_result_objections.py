"""对结果的异议: seven days, any owner, answered once, public without a name."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from decisions.models import ResultObjection
from decisions.selectors.finals import objections_to
from decisions.services.objections import answer_result_objection, object_to_result
from notifications.models import Notice as Told
from tests.decisions.ballots import OVER
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in

SOON = OVER + timedelta(hours=9)
# Counted on the 21st.
LAST = datetime(2026, 12, 28, 23, 59, 59, tzinfo=clock.SHANGHAI)


def objected(vote, who, words="票数不对", homes="", now=SOON):
    return object_to_result(decision=vote, words=words, homes=homes, actor=who, now=now)


def test_an_owner_objects_within_seven_days(cast, counted, people):
    objected(counted, people[0], now=LAST)
    assert Told.objects.filter(kind="decisions.result_objected", user=cast.bob).exists()
    with pytest.raises(StaleState, match="时间已经过了"):
        objected(counted, people[0], now=LAST + timedelta(seconds=1))
    with pytest.raises(DomainError, match="请写明结果哪里不对"):
        objected(counted, people[0], words=" ")
    for who in (cast.paul, cast.eve, cast.dan):
        with pytest.raises(NotAllowed):
            objected(counted, who)


def test_the_homes_it_names_are_weighed(counted, people):
    """690.12 m² and eight heads in all; seven took part, all in favour."""
    small = objected(counted, people[0], homes="2幢2-101、2幢2-101")
    large = objected(counted, people[0], homes="2幢2-101，2幢2-201 2幢2-301 2幢2-401")
    nothing = objected(counted, people[0])
    assert small.contested.area == Decimal("80.00")
    assert (small.heads, large.heads) == (1, 4)
    assert {one.row: one.could_turn for one in objections_to(counted)} == {
        small: False, large: True, nothing: None,
    }  # fmt: skip
    with pytest.raises(DomainError, match="名册上没有这些房屋：9幢9-901"):
        objected(counted, people[0], homes="2幢2-101 9幢9-901")


def test_it_is_answered_once_by_the_convening_body(cast, counted, people):
    row = objected(counted, people[0])
    words = {"objection": row, "answer": "已核对。", "now": SOON}
    for who in (cast.sam, cast.petra, people[1]):
        with pytest.raises(NotAllowed):
            answer_result_objection(actor=who, **words)
    answer_result_objection(actor=cast.bob, **words)
    assert Told.objects.get(kind="decisions.result_answered").user == people[0]
    with pytest.raises(StaleState, match="已经答复过了"):
        answer_result_objection(actor=cast.cora, **words)


@pytest.mark.parametrize(
    "statement",
    [
        "update decisions_resultobjection set words = 'x'",
        "update decisions_resultobjection set heads = 3",
        "update decisions_resultobjection set answer = 'x'",
        "delete from decisions_resultobjection",
    ],
)
def test_an_objection_is_answered_once(cast, counted, people, statement):
    row = objected(counted, people[0])
    answer_result_objection(objection=row, answer="已核对。", actor=cast.bob, now=SOON)
    assert refused(statement)
    switch_off("decisions_resultobjection")
    assert not refused(statement), "the control"


def test_it_stands_in_public_without_a_name(client, cast, counted, people, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    public = f"/e/riverside/decisions/{counted.number}/"
    log_in(client, people[0])
    page = client.post(f"{public}objections/", {"words": "有一户投了两次", "homes": "9-9"})
    assert "名册上没有这些房屋" in page.content.decode()
    assert "有一户投了两次" in page.content.decode(), "nothing typed is lost"
    client.post(f"{public}objections/", {"words": "有一户投了两次", "homes": "2幢2-201"})
    assert "等答复" in client.get(f"{public}objections/").content.decode()

    row = ResultObjection.objects.get()
    log_in(client, cast.bob)
    assert (
        f"/desk/result-objections/{row.pk}/"
        in client.get(f"/desk/votes/{counted.pk}/").content.decode()
    )
    client.post(f"/desk/result-objections/{row.pk}/", {"answer": "每户只算一张。"})
    client.logout()
    text = client.get(public).content.decode()
    for words in ("有一户投了两次", "每户只算一张。", "无论怎么投都改变不了结果"):
        assert words in text
    assert people[0].name not in text
    assert "2-201" not in text


def test_everybody_reads_an_objection_without_numbers_and_homes(counted, people):
    row = objected(counted, people[0], words="打 13800010101，3幢2单元501室")

    assert [one.words for one in objections_to(counted)] == ["打 138****，3幢"]
    assert "13800010101" in row.words
