"""Votes in which the property company is a party of its own (利益冲突)."""

import re

from communities import conflicts
from decisions.models import DecisionMatter
from decisions.states import NOT_GOING_ON

# 278(4); its fee and its contract are of (9), and are known by their words: one time too often harms nobody.
CHOOSES_COMPANY = frozenset({"provider"})
COMPANY_WORDS = re.compile("物业(管理)?(服务)?(费|企业|公司|合同|人|酬金)|酬金制|包干制")


def concerns_company(code: str, *texts: str) -> bool:
    """Whether a matter is about choosing the property company or paying it."""
    return code in CHOOSES_COMPANY or any(COMPANY_WORDS.search(text) for text in texts)


def voting_on_company(estates, now) -> set[int]:
    """Ids of those estates in which such a vote is announced and has no result yet; one query."""
    rows = DecisionMatter.objects.filter(estate__in=estates).exclude(
        decision__status__in=NOT_GOING_ON
    )
    told = rows.values_list("estate", "code", "text", "decision__title")
    return {estate for estate, code, *texts in told if concerns_company(code, *texts)}


conflicts.register(voting_on_company)
