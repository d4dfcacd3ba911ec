"""意见征询: what owners say of it is added up, nobody learns who said what, and nothing follows from it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Ownership
from communities.models.people import NOT_YET
from decisions.models import Poll, PollAnswer
from decisions.parties import DEVELOPER
from decisions.poll_counts import Answered, published
from decisions.selectors.named import nameable
from decisions.selectors.polls import own_poll_parties
from decisions.services.polls import (
    MAX_QUESTIONS,
    answer_poll,
    close_polls_due,
    convene_poll,
    withhold_poll,
)
from finance.models import Authority
from notifications.models import Notice
from tests.cast import home, owner, person
from tests.communities.titles import agreed, asked
from tests.decisions.ballots import owners
from tests.decisions.keys import seated
from tests.sessions import log_in

NOW = clock.now().replace(microsecond=0)
CLOSES = clock.local(NOW).date() + timedelta(days=7)
OVER = NOW + timedelta(days=8)
QUESTIONS = [
    {"text": "中心花园改成什么？", "options": ["儿童活动区", "晾晒区", "不改"]},
    {"text": "什么时候施工？", "options": ["春天", "秋天"]},
]
LABEL = "意见征询·不产生决定"
AREAS = ["80.00"] * 5 + ["88.88"]


@pytest.fixture
def people(cast):
    return owners(cast, AREAS)


@pytest.fixture
def poll(cast, people):
    return convened(cast)


def convened(cast, **more):
    words = {"title": "中心花园怎么改", "explanation": "想听听大家的看法。", "questions": QUESTIONS}
    words |= {"closes_on": CLOSES, "actor": cast.bob, "now": NOW}
    return convene_poll(estate=cast.riverside, **words | more)


def say(poll, who, *choices, now=NOW):
    (party,) = own_poll_parties(poll, who)
    return answer_poll(poll=poll, party=party.pk, choices=list(choices), actor=who, now=now)


def closed(poll):
    assert close_polls_due(OVER) == 1
    poll.refresh_from_db()
    return poll


def page(client, poll) -> str:
    answer = client.get(poll.path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# What may be published


def answers(*said: tuple[str, int]):
    return [Answered(Decimal(area), (choice,)) for area, choice in said]


def test_under_five_parties_nothing_is_said_of_options():
    assert published(answers(*[("80.00", 0)] * 4), [2]) == {
        "heads": 4, "area": None, "questions": [],
    }  # fmt: skip
    assert published(answers(*[("80.00", 0)] * 5), [2])["questions"] == [
        [{"heads": 5, "area": "400.00"}, {"heads": 0, "area": "0.00"}]
    ]


def test_an_option_of_fewer_than_five_parties_hides_the_areas_of_its_question():
    said = published(answers(*[("80.00", 0)] * 5, ("88.88", 1)), [2])
    assert said["questions"] == [[{"heads": 5, "area": None}, {"heads": 1, "area": None}]]
    assert said["area"] == "488.88"


# Asking


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"closes_on": CLOSES - timedelta(days=5)}, "3 到 60 天"),
        ({"closes_on": CLOSES + timedelta(days=60)}, "3 到 60 天"),
        ({"questions": []}, "1 到 5 个问题"),
        ({"questions": [{"text": "？", "options": ["好", " "]}]}, "第 1 个问题要有 2 到 6 个选项"),
        ({"questions": [{"text": "？", "options": ["好", "好 "]}]}, "两个一样的选项"),
    ],
)
def test_what_is_asked_can_be_answered(cast, people, given, sentence):
    with pytest.raises(DomainError, match=sentence):
        convened(cast, **given)
    assert not Poll.objects.exists()


def test_the_management_body_asks_and_owners_are_told(cast, people):
    for other in (cast.paul, cast.alice, cast.eve):
        with pytest.raises(NotAllowed):
            convened(cast, actor=other)
    poll = convened(cast)
    told = Notice.objects.filter(kind="decisions.poll_opened")
    assert {one.user_id for one in told} >= {one.pk for one in people}
    assert poll.parties.count() >= len(people)


# Answering


def test_a_party_has_one_answer_and_changes_it_until_the_end(poll, people):
    say(poll, people[0], 0, 0)
    say(poll, people[0], 2, 1, now=NOW + timedelta(days=6))
    (answer,) = PollAnswer.objects.all()
    assert answer.choices == [2, 1]
    with pytest.raises(StaleState, match="已经截止"):
        say(poll, people[0], 0, 0, now=OVER)


def test_nobody_answers_for_another_party_or_without_an_option(cast, poll, people):
    (party,) = own_poll_parties(poll, people[0])
    with pytest.raises(NotAllowed):
        answer_poll(poll=poll, party=party.pk, choices=[0, 0], actor=people[1], now=NOW)
    with pytest.raises(NotAllowed):
        answer_poll(poll=poll, party=party.pk, choices=[0, 0], actor=cast.dan, now=NOW)
    for wrong in ([0], [0, 2], [-1, 0]):
        with pytest.raises(DomainError, match="每个问题都要选一项"):
            answer_poll(poll=poll, party=party.pk, choices=wrong, actor=people[0], now=NOW)


def test_who_sold_since_it_began_answers_by_its_roll(
    client, cast, poll, people, settings, tmp_path
):
    """The control: who sold before it began has no page, and nobody who buys since has a party."""
    seller, other = people[:2]
    sold = CLOSES - timedelta(days=6)
    agreed(cast, asked(cast, Ownership.objects.get(user=seller), ends_on=sold, now=NOW), now=NOW)
    later = NOW + timedelta(days=2)
    say(poll, seller, 1, 1, now=later)
    assert PollAnswer.objects.get().choices == [1, 1]
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str((later - clock.machine()).total_seconds()))
    for who, found in ((seller, 200), (cast.dan, 404), (cast.paul, 403), (other, 200)):
        log_in(client, who)
        assert client.get(f"{poll.path}answer/").status_code == found, who
    log_in(client, cast.paul)
    assert "只问业主" in client.get(f"{poll.path}answer/").content.decode()
    assert "工作账号不用登录" in client.get(poll.path).content.decode()

    second = convened(cast, now=later, closes_on=CLOSES + timedelta(days=9))
    assert own_poll_parties(second, seller) == []
    with pytest.raises(NotAllowed):
        answer_poll(
            poll=second, party=second.parties.first().pk, choices=[0, 0], actor=seller, now=later
        )


# Adding up


def test_after_closing_there_are_sums_and_no_answers(poll, people):
    for who in people:
        say(poll, who, 0, 0 if who is people[5] else 1)
    assert close_polls_due(NOW) == 0
    result = closed(poll).result
    assert result["heads"] == 6
    assert result["questions"][0][0] == {"heads": 6, "area": "488.88"}
    assert result["questions"][1] == [{"heads": 1, "area": None}, {"heads": 5, "area": None}]
    assert not PollAnswer.objects.exists()
    assert close_polls_due(OVER) == 0


def test_nothing_follows_from_it(cast, poll, people):
    """No Authority, nothing that works could wait for; the control is what the trail says instead."""
    for who in people:
        say(poll, who, 0, 0)
    closed(poll)
    assert not Authority.objects.exists()
    assert nameable(cast.riverside) == []
    verbs = AuditEvent.objects.filter(subject=f"decisions.poll:{poll.pk}")
    assert set(verbs.values_list("verb", flat=True)) == {
        "decisions.poll.convened", "decisions.poll.closed",
    }  # fmt: skip


# Pages


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


def test_the_bodies_withhold_once_and_nobody_else(cast, poll, people):
    seated(cast)
    words = {"poll": poll, "why": "写了名字", "now": NOW}
    for other in (cast.paul, cast.petra, cast.alice, people[0], cast.eve):
        with pytest.raises(NotAllowed):
            withhold_poll(actor=other, **words)
    with pytest.raises(DomainError, match="请写明为什么"):
        withhold_poll(actor=cast.orla, **words | {"why": " "})
    withhold_poll(actor=cast.orla, **words)
    with pytest.raises(StaleState, match="已经不再公开"):
        withhold_poll(actor=cast.bob, **words)
    assert Poll.objects.get().withheld_why == "写了名字"


# Guards


def test_a_poll_stays_as_it_was_asked_and_is_added_up_once(cast, poll):
    rows = Poll.objects.filter(pk=poll.pk)
    for change in ({"title": "别的"}, {"closes_on": CLOSES + timedelta(days=9)}, {"questions": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    closed(poll)
    withhold_poll(poll=poll, why="写了名字", actor=cast.bob, now=NOW)
    for change in ({"withheld_at": None, "withheld_why": ""}, {"withheld_why": "没什么"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(result={"heads": 99})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_the_database_takes_no_answer_once_it_is_over(poll, people):
    said = say(poll, people[0], 0, 0)
    other = own_poll_parties(poll, people[1])[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        PollAnswer.objects.filter(pk=said.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        PollAnswer.objects.filter(pk=said.pk).update(party=other)
    closed(poll)
    with pytest.raises(DatabaseError), transaction.atomic():
        PollAnswer.objects.create(
            estate=poll.estate, party=other, choices=[0, 0], answered_by=people[1], answered_at=NOW
        )
