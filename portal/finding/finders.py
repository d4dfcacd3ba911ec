"""Who finds what: each room's finder, the right it asks for, and whether it shows people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.finding import MOST, Hit, Sought
from communities.models import OfficePaper
from communities.permissions import where
from communities.selectors.finding import find_homes, find_papers, find_people
from communities.services.papers import READ
from decisions.selectors.finding import find_decisions
from finance.selectors.finding import (
    find_bills,
    find_drafts,
    find_entries,
    find_files,
    find_payments,
    find_receipts,
    find_rows,
)
from notifications.selectors.finding import find_letters
from portal.shown_files.selectors import find_shown_files
from repairs.selectors.finding import find_tickets

END_TITLE = "communities.end_title"
DRAFT = "finance.draft_entry"


@dataclass(frozen=True)
class Finder:
    """``find(estates, sought, now)``: in the estates where the person has ``perm``, and nowhere else. ``of_user``: it
    asks for the person before them, since more than a right decides what she sees."""

    label: Any
    perm: str
    find: Callable[..., list[Hit]]
    shows_people: bool = False
    of_user: bool = False

    def hits(self, user, estates, sought: Sought, now) -> list[Hit]:
        who = [user] if self.of_user else []
        return self.find(*who, estates, sought, now) if estates else []


FINDERS = [
    Finder(_("报修"), "repairs.view_desk", find_tickets),
    Finder(_("房屋"), END_TITLE, find_homes),
    Finder(_("房屋账单"), "finance.bill", find_bills),
    Finder(_("住户"), END_TITLE, find_people, shows_people=True),
    Finder(_("已入账的账"), "finance.view_desk", find_entries),
    Finder(_("草稿"), DRAFT, find_drafts),
    Finder(_("银行流水"), DRAFT, find_rows),
    Finder(_("银行文件"), "finance.import_bank", find_files),
    Finder(_("收据"), "finance.view_desk", find_receipts, shows_people=True, of_user=True),
    Finder(_("收款"), "finance.resolve_payment", find_payments, shows_people=True, of_user=True),
    Finder(_("业主决策"), "decisions.view_desk", find_decisions),
    Finder(_("函件"), "communities.view_desk", find_letters, of_user=True),
    Finder(_("公示文件"), "portal.remove_file", find_shown_files),
    *(
        Finder(_("存档文件"), READ[readers], partial(find_papers, readers=readers))
        for readers in OfficePaper.Readers
    ),
]


@dataclass(frozen=True)
class Found:
    label: Any
    hits: list[Hit]
    is_cut: bool


def found_by(user, estates, sought: Sought, now, *, people: bool) -> list[Found]:
    """What each finder finds; so many queries whatever there is. Without ``people`` none is looked for."""
    asked = [one for one in FINDERS if people or not one.shows_people]
    allowed = {perm: where(user, perm, estates, now) for perm in {one.perm for one in asked}}
    found = []
    for one in asked:
        hits = one.hits(user, allowed[one.perm], sought, now)
        if hits:
            found.append(Found(one.label, hits[:MOST], len(hits) > MOST))
    return found
