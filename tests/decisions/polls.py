"""An opinion poll of Riverside, and what its people say."""

from datetime import timedelta

from communities import clock
from decisions.selectors.polls import own_poll_parties
from decisions.services.polls import (
    answer_poll,
    close_polls_due,
    convene_poll,
)

NOW = clock.now().replace(microsecond=0)
CLOSES = clock.local(NOW).date() + timedelta(days=7)
OVER = NOW + timedelta(days=8)
QUESTIONS = [
    {"text": "中心花园改成什么？", "options": ["儿童活动区", "晾晒区", "不改"]},
    {"text": "什么时候施工？", "options": ["春天", "秋天"]},
]
LABEL = "意见征询·不产生决定"
AREAS = ["80.00"] * 5 + ["88.88"]


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
