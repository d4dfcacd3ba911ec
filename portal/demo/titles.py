"""产权终止 of the demo: one home was sold last month, as two bodies saw from its paper."""

from datetime import timedelta

from django.db.models import Count, Q

from communities import clock
from communities.models import Estate, OfficePaper, Owner, Ownership, Unit
from communities.services.papers import keep_evidence, look_at_paper
from communities.services.titles import Buyer, agree_end, ask_end
from portal.demo import papers
from portal.demo.chance import person_name, phone

SOLD = timedelta(days=30)


def sell_a_home(estate: Estate, who: dict, now) -> None:
    """The property company records it, the 居委会 confirms two days later."""
    asked_at, agreed_at = now - SOLD, now - SOLD + timedelta(days=2)
    share, day = _share(estate), clock.local(now - SOLD).date()
    sheet = papers.minutes([("不动产登记证明（演示）", [str(share.unit), f"登记日期 {day}"])])
    paper = keep_evidence(
        estate=estate, file_name="登记证明.pdf", data=sheet, actor=who["neighbour_clerk"],
        now=asked_at, kind=OfficePaper.Kind.OTHER, title=f"产权凭证 {share.unit}", number="", dated=day,
        proves="过户", readers=OfficePaper.Readers.OFFICE,
    )  # fmt: skip
    key = f"{estate.slug}/{share.unit}/buyer"
    row = ask_end(
        unit=share.unit, kind="sold", ownerships={share.pk}, ends_on=day, paper=paper,
        buyers=[Buyer(person_name(key), phone(key))], reason="看过登记证明和双方身份证（演示）",
        actor=who["neighbour_clerk"], now=asked_at,
    )  # fmt: skip
    look_at_paper(paper=paper, number=1, actor=who["officer"], now=agreed_at)
    agree_end(row=row, actor=who["officer"], now=agreed_at)


def _share(estate: Estate) -> Ownership:
    """Of the first home that has one owner, who has no account."""
    one = Unit.objects.for_estate(estate).filter(kind=Unit.Kind.DWELLING)
    one = one.annotate(n=Count("ownerships")).filter(
        Q(n=1), ownerships__user=None, ownerships__owner__kind=Owner.Kind.PERSON
    )
    first = one.order_by("building__number", "number").first()
    return Ownership.objects.select_related("unit__building", "unit__estate").get(unit=first)
