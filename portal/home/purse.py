"""The purse on an estate's home (公共收益摘要): the same figures as the accounts page, fewer."""

from dataclasses import dataclass

from finance.models import Fund
from finance.selectors.public import layers_of, overview, public_fund
from finance.views.public import summary


@dataclass(frozen=True)
class Purse:
    """What the estate's public income comes to, in a sentence and three figures."""

    sentence: str
    found: object


def purse_of(estate) -> Purse | None:
    """None for an estate without books, or with books in which nothing has been entered."""
    fund = public_fund(estate, Fund.Code.PUBLIC)
    found = overview(layers_of(fund), None) if fund else None
    if not found or not found.first:
        return None
    return Purse(summary(found), found)
