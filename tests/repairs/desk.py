"""Buttons of the desk, pressed as a person would."""

from django.contrib.messages import get_messages

from repairs.models import Ticket
from tests.repairs.acts import FINISH, PAUSE

# What a person fills in; a value that is called is asked for the cast.
GIVEN = {
    "assign": {"handler": lambda cast: cast.petra.pk},
    "pause": {"reason": PAUSE["reason"], "days": "2"},
    "transfer": {"route": "utility", "words": "转供电公司"},
    "quote": {"amount": "80", "words": "换龙头"},
    "answer_quote": {"is_accepted": "yes"},
    "plan": {"words": "更换整根立管"},
    "regrade": {"level": "P3", "words": "不急"},
    "ask_extension": {"amount": "1", "words": "等料"},
    "decide_extension": {"is_granted": "yes"},
    "finish": FINISH,
    "decline": {"refusal": "not_ours", "words": "请找供电公司"},
    "overrule_decline": {"words": "灯在小区围墙内"},
    "withhold": {"words": "照片里有人"},
    "link_decision": {"authority": "2026 年第 3 号决定"},
    "call_back": {"words": "已道歉"},
    "add_message": {"words": "明天上午到"},
    "join_matter": {"lead": lambda cast: Ticket.objects.filter(words="主件").latest("pk").pk},
}
BY = {"add_message": "paul", "answer_quote": "olaf"}


def press(client, ticket, verb, cast, **more):
    data = {
        name: value(cast) if callable(value) else value
        for name, value in GIVEN.get(verb, {}).items()
    }
    address = f"/desk/tickets/{ticket.pk}/{verb}/"
    return client.post(address, data | {"revision": ticket.revision} | more)


def refused(client, ticket, verb, cast) -> str:
    """The sentence with which the queue's button was refused; what was written stays on a page."""
    answer = press(client, ticket, verb, cast, next="/desk/tickets/?due=overdue")
    if answer.status_code == 409:
        assert answer.context["written"]
        return answer.context["conflict"]
    assert answer.url == "/desk/tickets/?due=overdue"
    [sentence] = [str(one) for one in get_messages(answer.wsgi_request)]
    return sentence
