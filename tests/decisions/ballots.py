"""A vote of Riverside that is held in the portal, from its key to its result, as beat and signer take it there."""

from datetime import datetime, timedelta
from decimal import Decimal

from communities import clock
from communities.log.signing import Signing
from decisions.counting import Choice
from decisions.models import Decision
from decisions.receipts import Receipt
from decisions.selectors.mandates import mandates_of
from decisions.selectors.rolls import draft_roll
from decisions.services.casting import cast_ballot
from decisions.services.closing import close_due
from decisions.services.counters import name_counter
from decisions.services.delivery import record_deliveries, record_posting
from decisions.services.entering import settle_due
from decisions.services.opening import open_due
from decisions.services.results import count_due
from decisions.services.roll_checks import check_roll
from decisions.services.votes import announce_vote, draft_vote
from decisions.signer.unsealing import unseal_due
from decisions.vote_rules import VoteRules
from tests.cast import checked, home, owner, person
from tests.communities.uploads import photo_file
from tests.decisions.keys import keyed, seated
from tests.decisions.procedure import procedure_of

ANNOUNCED = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
OPENS = datetime(2026, 12, 5, 0, 0, 3, tzinfo=clock.SHANGHAI)
DURING = datetime(2026, 12, 10, 9, 0, tzinfo=clock.SHANGHAI)
# 2026-12-21 00:00:00 is too late.
LAST = datetime(2026, 12, 20, 23, 59, 59, tzinfo=clock.SHANGHAI)
OVER = datetime(2026, 12, 21, 0, 0, 2, tzinfo=clock.SHANGHAI)
AREAS = ["80.00", "80.00", "80.00", "80.00", "80.00", "120.50", "100.25"]
LETTERS = {"F": Choice.FOR, "A": Choice.AGAINST, "N": Choice.ABSTAIN}


def owners(cast, areas) -> list:
    """So many owners of one home each, whose papers two bodies have checked; alice is not among them."""
    made = []
    for number, area in enumerate(areas, 1):
        who = person(f"owner{number}")
        flat = home(cast.riverside, f"2-{number}01", area, building=2)
        checked(owner(who, flat), cast.bob, cast.petra)
        made.append(who)
    return made


def readied(cast, decision, now) -> None:
    """All that stands in the way of its opening but the key: told everybody, and three count."""
    notice = decision.notices.latest("version")
    words = {"notice": notice, "day": notice.announced_on, "actor": cast.bob, "now": now}
    hung = record_posting(place="北门公告栏", file=photo_file(), **words)
    record_deliveries(parties=[None], channel="handed", paper=hung.photo, **words)
    office = cast.orla.memberships.get().body
    for user, body in (
        (cast.bob, cast.committee),
        (cast.cora, cast.committee),
        (cast.orla, office),
    ):
        name_counter(decision=decision, user=user, body=body, actor=cast.bob, now=now)


def roll_seen(cast, decision, now=ANNOUNCED) -> None:
    """What changed in it since its notice, by two bodies."""
    draft = draft_roll(decision.notices.latest("version"), decision.opens_on)
    for who in (cast.bob, cast.orla):
        check_roll(decision=decision, sha256=draft.sha256, actor=who, now=now)


def opened(now=OPENS) -> Decision:
    assert open_due(now) == 1
    return Decision.objects.get(status="open")


def vote_for(decision, who, letters: str, now=DURING, words: str = "") -> Receipt:
    """Her next ballot of the one party she speaks for."""
    (mandate,) = mandates_of(decision, who, now)
    return cast_ballot(
        decision=decision, party=mandate.party.pk, version=mandate.next_version,
        choices=[LETTERS[one] for one in letters], words=words, actor=who, now=now,
    )  # fmt: skip


def shut(decision, people, keeper) -> Decision:
    """Closed and signed, and not opened yet: four for and three against."""
    for who, letter in zip(people, "FFFFAAA", strict=True):
        vote_for(decision, who, letter)
    close_due(OVER)
    Signing(keeper, timedelta()).sign_due(OVER)
    decision.refresh_from_db()
    return decision


def closed(decision, keeper, now=OVER) -> Decision:
    """Closed where it is not yet, signed, opened and counted."""
    close_due(now)
    return counted(decision, keeper, now)


def counted(decision, keeper, now) -> Decision:
    """As beat and signer go on once it is closed, as far as they get."""
    signing = Signing(keeper, timedelta())
    settle_due(now)
    signing.sign_due(now)
    unseal_due(keeper, now)
    count_due(now)
    signing.sign_due(now + timedelta(minutes=1))
    return Decision.objects.select_related("estate", "opening__roll", "closing").get(pk=decision.pk)


def total(*areas: str) -> Decimal:
    return sum(map(Decimal, areas), Decimal(0))


def begun(cast, keeper, areas=AREAS):
    """An open vote and its owners, all at once: for databases in which one commits."""
    people = owners(cast, areas)
    paper = procedure_of(cast.riverside, cast.bob, ANNOUNCED)
    vote = draft_vote(
        estate=cast.riverside, title="更换电梯", explanation="用了十八年。", buildings=[], stairs=[],
        opens_on=OPENS.date(), closes_on=LAST.date(), authorised_by=paper, rules=VoteRules(),
        matters=[{"code": "fund_use", "text": "是否更换？"}], way="portal", actor=cast.bob,
        now=ANNOUNCED,
    )  # fmt: skip
    announce_vote(decision=vote, edition=0, actor=cast.bob, now=ANNOUNCED)
    vote = Decision.objects.get(pk=vote.pk)
    seated(cast)
    readied(cast, vote, ANNOUNCED)
    keyed(vote, keeper)
    return opened(), people
