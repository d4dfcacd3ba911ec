"""密钥单 on the pages: asked for, waited for, printed in one browser, tried; nothing of it is left anywhere."""

import pytest
from django.test import Client

from communities import clock
from communities.models import Body
from decisions.envelopes import public_of
from decisions.key_words import key_of, words_of
from decisions.models import BodyKey, Decision, KeyRequest, TestEnvelope
from decisions.services.votes import announce_vote
from decisions.signer.keys import answer_requests, make_test_envelopes
from tests.decisions.conftest import NOW
from tests.decisions.keys import seated, sheet_of, words_on
from tests.sessions import log_in

LIST = "/desk/keys/"


@pytest.fixture
def seats(cast, draft):
    """A vote that is held here."""
    seated(cast)
    row = draft(way="portal")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    return Decision.objects.get(pk=row.pk)


def page_of(body: Body) -> str:
    return f"{LIST}{body.pk}/"


def text(answer) -> str:
    return answer.content.decode()


def printed(client, cast) -> bytes:
    """The key on Bob's sheet, read from the page."""
    client.post(page_of(cast.committee), {"act": "ask"})
    answer_requests(clock.now())
    key = key_of(" ".join(words_on(text(client.get(page_of(cast.committee))))))
    client.post(page_of(cast.committee), {"act": "printed"})
    return key


def test_it_is_asked_waited_for_printed_and_gone(client, cast):
    log_in(client, cast.bob)
    assert "还没有密钥单" in text(client.get(LIST))
    page = page_of(cast.committee)
    assert "生成密钥单" in text(client.get(page))
    asked = client.post(page, {"act": "ask"})
    waiting = text(client.get(page))
    assert '<meta http-equiv="refresh" content="3">' in waiting
    assert "签名进程没有在运行" in waiting
    answer_requests(clock.now())

    sheet = client.get(page)

    words = words_on(text(sheet))
    assert len(words) == 13
    assert "<svg" in text(sheet)
    assert "no-store" in sheet["Cache-Control"]
    assert words_on(text(client.get(page))) == words, "shown again until it is confirmed"
    cookie = asked.cookies["sheet"]
    assert (cookie["path"], cookie["max-age"]) == (page, 900)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    done = client.post(page, {"act": "printed"}, follow=True)
    assert "已经启用" in text(done)
    key = BodyKey.objects.get()
    assert bytes(key.public) == public_of(key_of(" ".join(words)))
    assert key.fingerprint[:4] in text(client.get(LIST))
    assert not words_on(text(client.get(page)))


def test_another_browser_sees_no_sheet(client, cast):
    log_in(client, cast.bob)
    page = page_of(cast.committee)
    client.post(page, {"act": "ask"})
    answer_requests(clock.now())
    for other, person in ((Client(), cast.bob), (Client(), cast.cora)):
        log_in(other, person)
        shown = text(other.get(page))
        assert "只有那个浏览器能显示" in shown
        assert not words_on(shown)
    # With a cookie that is of another request, or of nobody.
    for cookie in ("", "1:AAAA", client.cookies["sheet"].value[:-4]):
        other.cookies["sheet"] = cookie
        assert not words_on(text(other.get(page)))
    client.post(page, {"act": "ask"})
    assert '"refresh"' in text(client.get(page)), "another sheet, another wait"


def test_after_a_quarter_of_an_hour_the_page_asks_anew(client, cast):
    log_in(client, cast.bob)
    page = page_of(cast.committee)
    client.post(page, {"act": "ask"})
    answer_requests(clock.now())
    row = KeyRequest.objects.get()
    answer_requests(row.ends_at)

    shown = text(client.get(page))

    assert "生成密钥单" in shown
    assert not words_on(shown)


@pytest.mark.parametrize(
    ("name", "listed", "sheet"),
    [("bob", 200, 200), ("cora", 200, 200), ("sam", 200, 404), ("olga", 200, 404),
     ("petra", 403, 404), ("alice", 403, 404), ("eve", 403, 404)],
)  # fmt: skip
def test_who_sees_what(client, cast, name, listed, sheet):
    log_in(client, getattr(cast, name))
    assert client.get(LIST).status_code == listed
    assert client.get(page_of(cast.committee)).status_code == sheet
    assert client.post(page_of(cast.committee), {"act": "ask"}).status_code in {302, sheet}


def test_without_a_second_factor_there_is_no_sheet(client, cast):
    log_in(client, cast.bob, second_factor=False)
    for page in (LIST, page_of(cast.committee)):
        assert "/account/second/" in client.get(page).url


def test_an_envelope_is_tried_by_what_stands_on_the_sheet(client, cast, seats):
    log_in(client, cast.bob)
    key = printed(client, cast)
    make_test_envelopes(clock.now())
    row = TestEnvelope.objects.get()
    page = f"{LIST}tests/{row.pk}/"
    assert page in text(client.get(LIST))
    assert "信封待试开" in text(client.get("/desk/"))
    words = words_of(key)

    wrong = text(client.post(page, {"words": " ".join([*words[:12], "00000"])}))
    assert "第 13 组抄错了一个字" in wrong
    assert words[0] in wrong, "what was typed is not lost"
    other = text(client.post(page, {"words": " ".join(words_of(bytes(32)))}))
    assert "不是贵单位现在的密钥单" in other
    assert words_of(bytes(32))[3] not in other, "a whole sheet is shown nowhere"
    done = text(client.post(page, {"words": "-".join(words).lower()}, follow=True))

    assert "试开成功" in done
    row.refresh_from_db()
    assert (row.opened_by, bool(row.word)) == (cast.bob, True)
    assert "已试开" in text(client.get(f"/desk/votes/{seats.pk}/"))
    assert "信封待试开" not in text(client.get("/desk/"))
    log_in(client, cast.orla)
    assert client.get(page).status_code == 403, "of another body"
    log_in(client, cast.dan)
    assert client.get(page).status_code == 404


def test_the_votes_page_says_how_far_each_body_is(client, cast, seats):
    log_in(client, cast.sam)
    page = f"/desk/votes/{seats.pk}/"
    before = text(client.get(page))
    assert before.count("还没有密钥单") == 3
    assert "签名进程没有在运行" in before
    sheet_of(cast.committee, cast.bob)
    assert text(client.get(page)).count("还没有密钥单") == 2
    assert "还没有试开" in text(client.get(page))
