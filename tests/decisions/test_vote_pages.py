"""表决公告 on the pages: drafted and announced on the desk, read by anybody, its roll by owners."""

from datetime import timedelta

import pytest

from communities import clock
from decisions.models import Decision, RollObjection
from tests.sessions import log_in

NEW = "/desk/votes/new/riverside/"
PUBLIC = "/e/riverside/decisions/"


def filled(**changes) -> dict:
    opens = clock.today() + timedelta(days=16)
    words = {
        "title": "更换 1 幢电梯", "way": "elsewhere", "explanation": "1 幢电梯用了十八年。", "opens_on": opens,
        "closes_on": opens + timedelta(days=14), "rule_count_parking": "no",
        "rule_blank": "abstains", "rule_void": "takes_no_part", "rule_invalid": "takes_no_part",
        "rule_between": "first", "rule_paper_moment": "handed_in", "rule_proxy_cap": 3,
        "keeps_scans": "yes", "rule_bars_property_staff": "yes", "rule_publication": "classes",
        "rule_silence_clause": "", "edition": 0, "authorised_by": "", "m-TOTAL_FORMS": 2, "m-INITIAL_FORMS": 0,
        "m-0-code": "fund_use", "m-0-text": "是否动用维修资金更换 1 幢的电梯？",
    }  # fmt: skip
    return words | changes


@pytest.fixture
def drafted(client, cast):
    log_in(client, cast.bob)
    done = client.post(NEW, filled())
    assert done.status_code == 302, done.content.decode()
    return Decision.objects.get()


@pytest.fixture
def vote(client, drafted):
    client.post(f"/desk/votes/{drafted.pk}/", {"act": "announce", "edition": 0})
    drafted.refresh_from_db()
    assert drafted.status == "announced"
    return drafted


def test_a_draft_is_seen_by_nobody_and_a_notice_by_all(client, cast, drafted):
    desk = f"/desk/votes/{drafted.pk}/"
    assert "公告以后马上公开" in client.get(desk).content.decode()
    assert "更换 1 幢电梯" not in client.get(PUBLIC).content.decode()
    client.post(desk, {"act": "announce", "edition": 0})

    client.logout()
    assert "公告中的表决" in client.get(PUBLIC).content.decode()
    drafted.refresh_from_db()
    text = client.get(f"{PUBLIC}{drafted.number}/").content.decode()
    for words in (
        "开始表决", "23:59:59 截止", "三分之二以上（含三分之二）", "过半数（不含一半）", "89.37 m²",
        "没有反馈的", "第二百七十八条第一款第（五）项", "只用某一幢的维修资金的",
    ):  # fmt: skip
        assert words in text
    assert "alice" not in text


def test_an_owner_finds_her_home_and_objects(client, cast, vote):
    roll = f"{PUBLIC}{vote.number}/roll/"
    log_in(client, cast.alice)
    text = client.get(roll).content.decode()
    assert "您代表 1幢1-101，共 89.37 m²，1 人。" in text
    client.post(roll, {"words": "面积少了 2 平方米"})
    assert "等答复" in client.get(roll).content.decode()

    log_in(client, cast.bob)
    row = RollObjection.objects.get()
    assert "面积少了" in client.get(f"/desk/votes/{vote.pk}/").content.decode()
    client.post(f"/desk/objections/{row.pk}/", {"answer": "以登记簿为准。"})
    log_in(client, cast.alice)
    assert "以登记簿为准。" in client.get(roll).content.decode()


@pytest.mark.parametrize(
    ("name", "desk", "roll"),
    [
        ("petra", 403, 403),
        ("alice", 403, 200),
        ("sam", 200, 200),
        ("hal", 404, 404),
        ("dan", 404, 404),
    ],
)
def test_who_sees_what(client, cast, vote, name, desk, roll):
    log_in(client, getattr(cast, name))

    assert client.get(f"/desk/votes/{vote.pk}/").status_code == desk
    answer = client.get(f"{PUBLIC}{vote.number}/roll/")
    assert (answer.status_code, answer["Cache-Control"]) == (roll, "private, no-store")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast):
    log_in(client, cast.bob)
    words = filled(**{"closes_on": clock.today(), "m-1-text": "还有一件事"})
    text = client.post(NEW, words).content.decode()
    assert "还有一件事" in text

    early = client.post(NEW, filled(closes_on=clock.today())).content.decode()
    assert "结束表决不能早于开始表决" in early
    assert "更换 1 幢电梯" in early
    assert not Decision.objects.exists()


def test_a_notice_too_late_says_the_first_day_that_is_possible(client, cast):
    log_in(client, cast.bob)
    client.post(NEW, filled(opens_on=clock.today() + timedelta(days=14)))
    text = client.get(f"/desk/votes/{Decision.objects.get().pk}/").content.decode()

    assert "现在还不能公告" in text
    assert f"最早填 {clock.today() + timedelta(days=15)}" in text
    assert 'value="announce"' not in text


def test_what_is_taken_back_says_why_and_keeps_no_old_promise(client, cast, vote):
    client.post(f"/desk/votes/{vote.pk}/", {"act": "redraft", "reason": "漏了一幢", "edition": 0})
    client.logout()
    text = client.get(f"{PUBLIC}{vote.number}/").content.decode()

    assert "公告已撤回" in text
    assert "漏了一幢" in text
    assert "撤回的公告，不再有效" in text
    assert "1 幢电梯用了十八年。" in text
    assert client.get(f"{PUBLIC}{vote.number}/roll/").status_code == 302


def test_a_draft_is_edited_as_a_whole(client, cast, drafted):
    edit = f"/desk/votes/{drafted.pk}/edit/"
    assert "1 幢电梯用了十八年。" in client.get(edit).content.decode()
    client.post(edit, filled(**{"title": "换电梯", "buildings": ["1"], "m-0-code": "other"}))

    drafted.refresh_from_db()
    assert (drafted.title, drafted.buildings) == ("换电梯", [1])
    assert [one.code for one in drafted.matters.all()] == ["other"]
