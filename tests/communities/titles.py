"""A home of Riverside that is sold, as two bodies end its title."""

from datetime import timedelta

from communities import clock
from communities.models import OfficePaper, Ownership, TitleEnd
from communities.services.papers import keep_evidence, look_at_paper
from communities.services.titles import Buyer, agree_end, ask_end
from tests.communities.uploads import pdf

BUYER = Buyer("李买", "+8613800003333")


def deed(cast) -> OfficePaper:
    """What the registry says; kept once."""
    found = OfficePaper.objects.for_estate(cast.riverside).filter(title="不动产登记证明").first()
    return found or keep_evidence(
        estate=cast.riverside, file_name="登记证明.pdf", data=pdf(), actor=cast.petra, now=clock.now(),
        kind="other", title="不动产登记证明", number="", dated=clock.today(), proves="过户",
        readers="office",
    )  # fmt: skip


def asked(cast, *shares: Ownership, actor=None, **more) -> TitleEnd:
    words = {
        "unit": shares[0].unit, "kind": "sold", "ends_on": clock.today() + timedelta(days=1),
        "buyers": [BUYER], "reason": "看过登记证明", "now": clock.now(),
    } | more  # fmt: skip
    if "paper" not in words:
        words["paper"] = None if words["kind"] == "account" else deed(cast)
    return ask_end(ownerships={one.pk for one in shares}, actor=actor or cast.petra, **words)


def freed(cast, share: Ownership, **more) -> TitleEnd:
    """Asked for: its account is somebody else's."""
    return asked(cast, share, kind="account", ends_on=None, buyers=[], **more)


def agreed(cast, row: TitleEnd, actor=None, now=None) -> TitleEnd:
    who = actor or cast.bob
    if row.paper:
        look_at_paper(paper=row.paper, number=1, actor=who, now=clock.now())
    return agree_end(row=row, actor=who, now=now or clock.now())
