"""A vote of Riverside that is held in the portal, from its key to its result, as beat and signer take it there."""

from datetime import datetime, timedelta
from decimal import Decimal

from communities import clock
from communities.log.signing import Signing
from decisions.counting import Choice
from decisions.models import Decision
from decisions.receipts import Receipt
from decisions.selectors.mandates import mandates_of
from decisions.services.casting import cast_ballot
from decisions.services.closing import close_due
from decisions.services.counters import name_counter
from decisions.services.delivery import record_deliveries, record_posting
from decisions.services.opening import open_due
from decisions.services.results import count_due
from decisions.signer.unsealing import unseal_due
from tests.cast import checked, home, owner, person
from tests.communities.uploads import photo_file

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


def closed(decision, keeper, now=OVER) -> Decision:
    """Closed, signed, opened and counted."""
    assert close_due(now) == 1
    signing = Signing(keeper, timedelta())
    signing.sign_due(now)
    unseal_due(keeper, now)
    count_due(now)
    signing.sign_due(now + timedelta(minutes=1))
    return Decision.objects.select_related("estate", "opening__roll", "closing").get(pk=decision.pk)


def total(*areas: str) -> Decimal:
    return sum(map(Decimal, areas), Decimal(0))
