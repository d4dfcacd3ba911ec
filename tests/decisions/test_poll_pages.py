"""What a poll's pages say before and after it closes, and to whom."""

import re

import pytest

from communities import clock
from communities.models import AuditEvent
from communities.models.people import NOT_YET
from decisions.models import Poll, PollAnswer
from decisions.parties import DEVELOPER
from decisions.selectors.polls import own_poll_parties
from decisions.services.polls import MAX_QUESTIONS
from notifications.models import Notice
from tests.cast import home, owner, person
from tests.decisions.ballots import owners
from tests.decisions.polls import AREAS, CLOSES, LABEL, QUESTIONS, closed, convened, page, say
from tests.sessions import log_in


@pytest.fixture
def people(cast):
    return owners(cast, AREAS)


@pytest.fixture
def poll(cast, people):
    return convened(cast)


def test_while_it_is_open_the_page_says_how_many_and_not_what(client, poll, people):
    for who in people:
        say(poll, who, 0, 1)
    found = page(client, poll)
    assert LABEL in found
    assert "6 户答复" in found
    for figure in ("488.88", "6</strong>"):
        assert figure not in found
    for word in ("通过</strong>", "未通过", "三分之二"):
        assert word not in found

    found = page(client, closed(poll))
    assert LABEL in found
    assert "488.88 m²" in found
    assert "6</strong>" in found
    assert "业主登录，说说看法" not in found


def test_the_developer_is_none_of_those_who_may_answer(client, cast, people):
    owner(person("later"), home(cast.riverside, "9-901", building=9), delivered_on=NOT_YET)
    poll = convened(cast)
    assert poll.parties.filter(key=DEVELOPER).exists()
    assert f"{poll.parties.count() - 1} 户里" in page(client, poll)


def test_two_open_polls_that_differ_in_what_was_said_look_alike(client, poll, people):
    """The control: who answered makes a difference."""
    for who in people[:5]:
        say(poll, who, 0, 0)
    before = page(client, poll)
    for who in people[:5]:
        say(poll, who, 2, 1)
    assert page(client, poll) == before
    say(poll, people[5], 0, 0)
    assert page(client, poll) != before


def test_an_owner_answers_on_her_page_and_changes_it(client, poll, people):
    log_in(client, people[0])
    address = f"{poll.path}answer/"
    (party,) = own_poll_parties(poll, people[0])
    found = client.get(address).content.decode()
    assert LABEL in found
    assert "checked" not in found
    prefix = f"p{party.pk}"
    sent = {f"{prefix}-party": party.pk, f"{prefix}-q1": "1"}
    again = client.post(address, sent)
    assert "请选一项" in again.content.decode()
    assert again.content.decode().count("checked") == 1
    assert client.post(address, sent | {f"{prefix}-q2": "0"}).status_code == 302
    assert PollAnswer.objects.get().choices == [1, 0]
    assert client.get(address)["Cache-Control"] == "private, no-store"
    assert "改成这样" in client.get(address).content.decode()


def test_the_desk_asks_and_the_list_labels_it(client, cast, people):
    log_in(client, cast.bob)
    address = "/desk/polls/new/riverside/"
    assert f"第 {MAX_QUESTIONS} 个问题" in client.get(address).content.decode()
    sent = {
        "title": "门岗几点换班", "explanation": "想听听。", "closes_on": CLOSES.isoformat(),
        "q-TOTAL_FORMS": 2, "q-INITIAL_FORMS": 0, "q-0-text": "几点？", "q-0-options": "六点\n七点\n",
        "q-1-text": "", "q-1-options": "",
    }  # fmt: skip
    short = client.post(address, sent | {"closes_on": clock.today().isoformat()})
    assert "3 到 60 天" in short.content.decode()
    assert "门岗几点换班" in short.content.decode()
    made = client.post(address, sent)
    assert made.status_code == 302
    poll = Poll.objects.get()
    assert poll.questions == [{"text": "几点？", "options": ["六点", "七点"]}]
    assert made.url == poll.path
    found = client.get("/e/riverside/decisions/").content.decode()
    assert poll.path in found
    assert LABEL in found
    assert f'href="{address}"' in client.get("/desk/decisions/").content.decode()


def test_the_desk_has_room_for_all_five_questions_and_empty_ones_are_none(client, cast, people):
    log_in(client, cast.bob)
    address = "/desk/polls/new/riverside/"
    empty = client.get(address).content.decode()
    assert empty.count("<details") - empty.count("<details open") >= 4
    fields = dict(re.findall(r'name="(q-[^"]+)"(?: value="(\d+)")?', empty))
    asked = {
        f"q-{n}-{name}": words
        for n in range(MAX_QUESTIONS)
        for name, words in (("text", f"第 {n} 问？"), ("options", "好\n不好"))
    }
    assert set(asked) <= set(fields)
    sent = fields | {"title": "五问", "explanation": "想听听。", "closes_on": CLOSES.isoformat()}
    assert client.post(address, sent | asked).status_code == 302
    gap = {"q-1-text": "", "q-1-options": ""}
    assert client.post(address, sent | asked | gap).status_code == 302
    assert [len(one.questions) for one in Poll.objects.order_by("pk")] == [5, 4]


def test_title_and_explanation_are_withheld_with_a_reason(client, cast, poll, people):
    """The control: before, both stand there; questions and counts stay."""
    address, listed = f"/desk/polls/{poll.pk}/", "/e/riverside/decisions/"
    before = page(client, poll)
    assert poll.title in before
    assert poll.explanation in before
    log_in(client, cast.bob)
    assert f'href="{address}"' in client.get("/desk/decisions/").content.decode()
    assert client.post(address, {"why": " "}).status_code == 200
    assert client.post(address, {"why": "写了一户人家的名字"}).status_code == 302
    assert poll.explanation in client.get(address).content.decode()
    log_in(client, people[0])
    for where in (poll.path, f"/en{poll.path}", listed, f"{poll.path}answer/"):
        answer = client.get(where)
        assert answer.status_code == 200, where
        assert poll.title not in answer.content.decode()
        assert poll.explanation not in answer.content.decode()
    found = page(client, poll)
    assert "标题和说明已不公开：写了一户人家的名字" in found
    assert QUESTIONS[0]["text"] in found
    (trace,) = AuditEvent.objects.filter(verb="decisions.poll.withheld")
    assert (trace.actor, trace.detail["why"]) == (cast.bob, "写了一户人家的名字")
    closed(poll)
    told = Notice.objects.filter(kind="decisions.poll_closed")
    assert told.exists()
    assert not [one for one in told if poll.title in str(one.params)]
