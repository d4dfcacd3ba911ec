"""意见征询 of the demo: one that is over, answered by the owners who have accounts."""

from datetime import date, datetime, time, timedelta

from communities import clock
from communities.models import Ownership
from communities.standing import current
from decisions.models import Poll, PollAnswer
from decisions.selectors.polls import own_poll_parties
from decisions.services.polls import answer_poll, close_polls_due, convene_poll

BEGAN_DAYS_AGO, LASTS_DAYS = 40, 14
QUESTIONS = [
    {"text": "中心花园的旧廊架怎么办？", "options": ["修好", "拆掉改成座椅", "保持原样"]},
    {"text": "希望什么时候施工？", "options": ["工作日白天", "暑假以前", "都可以"]},
]
# By turns, for each question.
SAID = [(0, 0), (0, 2), (1, 0), (0, 0), (0, 2), (1, 2)]


def ask(estate, who: dict, now) -> Poll:
    began = clock.local(now).date() - timedelta(days=BEGAN_DAYS_AGO)
    poll = convene_poll(
        estate=estate, title="中心花园的廊架修还是拆", questions=QUESTIONS,
        explanation="廊架的木头朽了，已经围起来。先听听大家的看法，再决定要不要做方案、要不要提请业主表决。",
        closes_on=began + timedelta(days=LASTS_DAYS), actor=who["chair"], now=_at(began, 10),
    )  # fmt: skip
    rows = Ownership.objects.for_estate(estate).filter(current(began), user__isnull=False)
    for n, owned in enumerate(rows.select_related("user").order_by("pk")):
        for party in own_poll_parties(poll, owned.user):
            if not PollAnswer.objects.filter(party=party).exists():
                answer_poll(
                    poll=poll, party=party.pk, choices=list(SAID[n % len(SAID)]), actor=owned.user,
                    now=_at(began + timedelta(days=2), 19),
                )  # fmt: skip
    close_polls_due(_at(poll.closes_on + timedelta(days=1), 0))
    return poll


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)
