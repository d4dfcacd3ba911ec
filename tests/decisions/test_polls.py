"""意见征询: what owners say of it is added up, nobody learns who said what, and nothing follows from it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Ownership
from decisions.models import Poll, PollAnswer
from decisions.poll_counts import Answered, published
from decisions.selectors.named import nameable
from decisions.selectors.polls import own_poll_parties
from decisions.services.polls import (
    answer_poll,
    close_polls_due,
    withhold_poll,
)
from finance.models import Authority
from notifications.models import Notice
from tests.communities.titles import agreed, asked
from tests.decisions.ballots import owners
from tests.decisions.keys import seated
from tests.decisions.polls import AREAS, CLOSES, NOW, OVER, closed, convened, say
from tests.sessions import log_in


@pytest.fixture
def people(cast):
    return owners(cast, AREAS)


@pytest.fixture
def poll(cast, people):
    return convened(cast)


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


# Withholding


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
