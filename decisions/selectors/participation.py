"""参与情况: who has cast a ballot or handed one in, added up; never what one says, and never by anything finer than the whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from decisions.counting import Channel
from decisions.models import Decision, HandIn, Participation
from decisions.rules_of_law import QUORUM, Weight
from decisions.selectors.co_owners import CoOwners, co_owners_of, disputed_parties
from decisions.wording import Count, both

# A party counts once, whichever way and however often it has cast; not while its co-owners differ.
CAST = """
    select coalesce(sum(party.area), 0), count(*) from decisions_rollparty as party
    where party.roll_id = %s and party.id <> all(%s) and (
        exists (select from decisions_ballot where party_id = party.id)
        or exists (select from decisions_papersheet as sheet
            join decisions_handin as hand_in on hand_in.sheet_id = sheet.id
            where sheet.party_id = party.id and hand_in.confirmed_at is not null))
"""


def cast_weight(decision: Decision, now: datetime) -> Weight:
    """As it stands now, or as it stood at closing; a sheet that co-owners signed counts where it stands for their party."""
    said = decision.opening.roll.parties.filter(co_owner_words__isnull=False).distinct()
    shared = co_owners_of(decision, said, now)
    idle = disputed_parties(shared) | _with_no_sheet_that_stands(shared)
    with connection.cursor() as cursor:
        cursor.execute(CAST, [decision.opening.roll_id, list(idle)])
        return Weight(*cursor.fetchone())


def _with_no_sheet_that_stands(shared: dict[int, CoOwners]) -> set[int]:
    """Parties of which nothing came but a sheet that the owner whom the others named did not sign."""
    rows = HandIn.objects.filter(sheet__party__in=shared)
    rows = rows.exclude(sheet__party__ballots__channel=Channel.ONLINE)
    return {
        party
        for party, signers in rows.values_list("sheet__party", "signers")
        if not shared[party].stand.takes(signers)
    }


@dataclass(frozen=True)
class Shown:
    """What stands in public while a vote is open, as of ``counted_at``."""

    counted_at: datetime
    counts: list[Count]


def shown_participation(decision: Decision) -> Shown | None:
    """The newest of the hourly counts; None before the first."""
    last = Participation.objects.filter(decision=decision).order_by("-counted_at").first()
    if last is None:
        return None
    part = Weight(last.area, last.heads)
    return Shown(last.counted_at, both(_("参与"), part, decision.opening.roll.total, QUORUM))
