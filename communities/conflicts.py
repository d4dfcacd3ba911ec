"""利益冲突: while owners vote on the property company, its staff keep off the register of owners.

Which estates that are, a room above knows and registers; nothing here knows of votes.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.roles import PROPERTY

# What decides who is an owner, and whose phone and account speak for her.
KEPT_OFF = frozenset(
    {
        "communities.import_roster",
        "communities.confirm_roster",
        "communities.check_documents",
        "communities.join_owners",
        "communities.vouch_contact",
        "communities.end_title",
    }
)
WHY = _(
    "业主正在就物业公司的事表决。这段时间名册、绑定和换手机号由业委会、居委会办理，物业不经手。"
)

Question = Callable[[Collection[Any], datetime], set[int]]
_questions: list[Question] = []


def register(question: Question) -> None:
    """``question(estates, now)`` answers with the ids of those that vote on their company; one query."""
    if question not in _questions:
        _questions.append(question)


def kept_off(standings: Collection[Any], perm: str) -> set[int]:
    """Ids of the estates in which these standings of one person may not do ``perm`` just now."""
    theirs = [one for one in standings if one.estate and not one.roles.isdisjoint(PROPERTY)]
    if perm not in KEPT_OFF or not theirs:
        return set()
    estates, now = [one.estate for one in theirs], theirs[0].now
    return {pk for question in _questions for pk in question(estates, now)}
