"""A change of company at each stage: nina comes for the new one, lena is of Riverside's own 居委会."""

from datetime import timedelta

from portal.handover import ending, services
from portal.models import Handover
from repairs.services import Facts, report
from tests.cast import START
from tests.repairs.world import category

NOW = START + timedelta(days=100)
SOON = NOW + timedelta(days=7)


def opened(cast, newcomer, **more) -> Handover:
    given = {
        "estate": cast.riverside,
        "company": newcomer,
        "fee_model": "lump_sum",
        "incoming_user": cast.nina,
        "authority": "业主大会 2026-03-20 决定",
        "planned_at": SOON,
        "actor": cast.bob,
        "now": NOW,
    }
    return services.open_handover(**given | more)


def listed(cast, newcomer, now=NOW, **more) -> Handover:
    handover = opened(cast, newcomer, now=now, **more)
    return services.draw_up_list(handover=handover, actor=cast.petra, now=now)


def answer(cast, handover, now=NOW, **more):
    given = {"keys": ["门禁卡 20 张"], "arrears_fen": 1234500, "n_units": 37, "actor": cast.petra}
    return services.answer(handover=handover, now=now, **given | more)


def answered(cast, newcomer, now=NOW, **more) -> Handover:
    """The list is drawn up and the old company has answered for keys and arrears."""
    handover = listed(cast, newcomer, now=now, **more)
    answer(cast, handover, now=now)
    return handover


def signed(cast, newcomer, *parties, now=NOW, **more) -> Handover:
    handover = answered(cast, newcomer, now=now, **more)
    for user in (cast.petra, cast.nina):
        services.say(handover=handover, disputes={}, actor=user, now=now)
    who = {"outgoing": cast.petra, "incoming": cast.nina, "community": cast.lena}
    for party in parties or who:
        services.sign(handover=handover, party=party, actor=who[party], now=now)
    return handover


def changed(cast, newcomer, now) -> Handover:
    """Everything signed at ``now``, the change itself one minute later."""
    handover = signed(cast, newcomer, now=now, planned_at=now + timedelta(minutes=1))
    return ending.complete(handover=handover, actor=cast.bob, now=now)


def reported(cast, at, slug="light"):
    building = cast.unit.building
    facts = Facts(category=category(cast.riverside, slug), building=building, words="灯不亮")
    return report(estate=cast.riverside, facts=facts, actor=cast.alice, now=at)
