"""在线表决 of the demo that are over: one adopted, with money spent under it, and one in which too few took part.

Each act is the service of a real estate, at its moment. The portal's signer does not run yet: under its name, and in
a directory that ends with the loader, their keys are made and their boxes opened; the signer signs the log later.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from communities import clock
from communities.log.keeping import KEYS, Keeper, Signed, make_key
from communities.log.models import Leaf
from communities.log.tree import Edge
from communities.models import OfficePaper
from decisions.counting import Choice
from decisions.models import Decision, Notice
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from decisions.services.finals import finish_due
from decisions.services.objections import answer_result_objection, object_to_result
from decisions.services.opening import open_due
from decisions.services.results import count_due
from decisions.services.signing import say_word
from decisions.services.votes import announce_vote, draft_vote
from decisions.signer.erasing import erase_keys
from decisions.signer.keys import make_decision_keys
from decisions.signer.unsealing import unseal_due
from decisions.states import Way
from decisions.vote_rules import VoteRules
from finance.models import Authority
from portal.demo import decided, keys, preparing
from portal.demo.voters import Voters
from portal.launch.signer import Introduced, directory

# Papers seen, rules kept, keys printed; the first notice comes later.
BEGAN_DAYS_AGO = 250
NOTICE_DAYS, LASTS_DAYS, FINAL_AFTER_DAYS = 16, 9, 14
LETTERS = {"F": Choice.FOR, "A": Choice.AGAINST, "N": Choice.ABSTAIN, "B": Choice.BLANK}


@dataclass(frozen=True)
class Plan:
    """表决 of one stair. ``online`` and ``paper`` are its ballots, one letter each; ``signed_by`` are counters."""

    key: str
    title: str
    explanation: str
    code: str
    question: str
    building: int
    stair: str
    days_ago: int
    online: str
    paper: str
    signed_by: tuple[str, ...]
    objection: str = ""
    answer: str = ""
    keeps_scans: bool = False


FENGHE = [
    Plan(
        "works-stair", "翻新 3 幢 2 单元楼道",
        "楼道灯坏了一半，扶手松动。换 18 层感应灯、修扶手，共 7,860 元，从本单元电梯广告的收益列支，不另外收钱。",
        "other", "是否用本单元电梯广告的收益 7,860 元换感应灯、修扶手？", 3, "2", 200,
        "FFFFA", "FFFFFFFFFFFFFFFFAAANB", ("vice", "officer", "supervisor"),
        "公告里没有写灯的保修多久。", "合同约定保修两年，合同已存档，可以到业委会看。",
    ),
    Plan(
        "", "4 幢 1 单元架空层改作充电处",
        "在架空层装 12 个电动自行车充电口，租给运营单位三年，租金归本单元业主。",
        "common_use", "是否把 4 幢 1 单元架空层租给充电运营单位三年？", 4, "1", 90,
        "FA", "FFFFANF", ("vice", "officer"), keeps_scans=True,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Past:
    """What later parts of the demo rest on: rules of procedure, what stands on the bodies' sheets, and the
    authorities by their keys."""

    rules: OfficePaper
    sheets: dict[int, bytes]
    authorities: dict[str, Authority]


def tell(estate, who: dict, now) -> Past:
    """All of them, from notice to final result."""
    began = now - timedelta(days=BEGAN_DAYS_AGO)
    rules = decided.keep_rules(estate, who["chair"], began)
    sheets = keys.print_sheets(estate, who, began)
    with _signer(now) as keeper:
        for plan in FENGHE:
            _hold(estate, plan, who, sheets, rules, keeper, clock.local(now).date())
    found = Authority.objects.for_estate(estate).filter(motion__isnull=False)
    by_vote = {one.motion.decision.title: one for one in found.select_related("motion__decision")}
    named = {plan.key: by_vote[plan.title] for plan in FENGHE if plan.key}
    return Past(rules, sheets, named)


@contextmanager
def _signer(now) -> Iterator[Keeper]:
    """With the keys of the signer that will start, which the demo makes by itself; what it opens it forgets."""
    kept = directory() / KEYS
    if not kept.exists():
        make_key(kept.parent, settings.LOG_HOST)
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(kept, place)
        keeper = Keeper(Path(place), settings.LOG_HOST)
        try:
            Introduced(keeper)(now)
            yield keeper
        finally:
            keeper.close()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)


def _hold(estate, plan: Plan, who, sheets, rules, keeper: Keeper, today: date) -> None:
    announced = today - timedelta(days=plan.days_ago)
    voters = Voters(estate, plan.building, plan.stair, who, today - timedelta(days=BEGAN_DAYS_AGO))
    notice = _announce(estate, plan, who["chair"], rules, _at(announced, 10))
    preparing.prepare(notice, who, plan.building)
    moment = _at(announced + timedelta(days=3), 10)
    keys.try_sheets(estate, who, sheets, moment)
    make_decision_keys(keeper, moment)
    open_due(_at(notice.opens_on, 0))
    vote = Decision.objects.get(pk=notice.decision_id)
    voters.cast(vote, [LETTERS[one] for one in plan.online], _at(notice.opens_on, 19))
    handed_in = voters.hand_in(
        vote, len(plan.paper), _at(notice.opens_on + timedelta(days=LASTS_DAYS), 9)
    )
    over = vote.closes_on + timedelta(days=1)
    close_due(_at(over, 0))
    voters.enter(handed_in, [LETTERS[one] for one in plan.paper], _at(over, 9))
    _count(vote, keeper, _at(over, 11))
    _agree(vote, plan, who, over)
    final = _at(over + timedelta(days=FINAL_AFTER_DAYS), 0)
    finish_due(final)
    erase_keys(keeper, final)


def _announce(estate, plan: Plan, actor, rules: OfficePaper, moment: datetime) -> Notice:
    opens = clock.local(moment).date() + timedelta(days=NOTICE_DAYS)
    vote = draft_vote(
        estate=estate, title=plan.title, explanation=plan.explanation, buildings=[],
        stairs=[[plan.building, plan.stair]], authorised_by=rules, way=Way.PORTAL, opens_on=opens,
        closes_on=opens + timedelta(days=LASTS_DAYS), rules=VoteRules(), actor=actor,
        keeps_scans=plan.keeps_scans,
        matters=[{"code": plan.code, "text": plan.question}], now=moment,
    )  # fmt: skip
    return announce_vote(decision=vote, edition=0, actor=actor, now=moment)


def _count(vote: Decision, keeper: Keeper, moment: datetime) -> None:
    """As beat and signer take it from the last sheet to the provisional result."""
    settle_due(moment)
    edge = Edge()
    leaves = Leaf.objects.filter(estate=vote.estate).order_by("index")
    for one in leaves.values_list("hash", flat=True):
        edge.append(bytes(one))
    keeper.keep(vote.estate.slug, Signed(keeper.origin(vote.estate.slug), edge, moment))
    unseal_due(keeper, moment)
    count_due(moment)


def _agree(vote: Decision, plan: Plan, who: dict, over: date) -> None:
    """Counters sign, an owner objects and is answered."""
    for key in plan.signed_by:
        moment = _at(over + timedelta(days=1), 15)
        say_word(decision=vote, agrees=True, reason="", actor=who[key], now=moment)
    if plan.objection:
        said = object_to_result(
            decision=vote, words=plan.objection, homes="", actor=who["owner"],
            now=_at(over + timedelta(days=2), 20),
        )  # fmt: skip
        answer_result_objection(
            objection=said, answer=plan.answer, actor=who["chair"],
            now=_at(over + timedelta(days=3), 10),
        )  # fmt: skip
