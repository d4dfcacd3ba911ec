"""议事规则 that allow voting in the portal."""

from communities.models import OfficePaper
from communities.services.papers import keep_paper
from tests.communities.uploads import pdf


def procedure_of(estate, actor, now) -> OfficePaper:
    """The estate's, kept when it is first asked for."""
    kept = OfficePaper.objects.for_estate(estate).filter(kind=OfficePaper.Kind.RULES).first()
    return kept or keep_paper(
        estate=estate, file_name="议事规则.pdf", data=pdf(pages=2), actor=actor, now=now, kind="rules",
        title="业主大会议事规则", number="", dated=now.date(), proves="可以在线表决", readers="bodies",
    )  # fmt: skip
