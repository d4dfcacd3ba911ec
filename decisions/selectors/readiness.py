"""What opening a vote that is held here would meet."""

from communities import clock
from communities.estate_settings import setting
from decisions.checklist import Finding
from decisions.models import Decision, Notice
from decisions.readiness import Facts, readiness, warnings
from decisions.selectors.bindings import bindings_to_settle
from decisions.selectors.counters import counters_of, unfit_counters
from decisions.selectors.delivery import days_hung, is_office_told, reaches
from decisions.selectors.keys import seats_of
from decisions.selectors.roll_checks import checks_of_draft
from decisions.selectors.rolls import draft_roll, ownerless_homes, roll_day
from decisions.selectors.votes import notice_of
from decisions.settings_rows import NOTICE_DAYS, POSTED_DAYS, SHORTEST
from decisions.states import Way


def is_held_here(decision: Decision) -> bool:
    """Whether ballots are cast in the portal."""
    return decision.way == Way.PORTAL


def keys_of(decision: Decision, now) -> tuple[int, bool]:
    """How many bodies have opened a test envelope, and whether the vote has its key."""
    opened = sum(seat.has_opened for seat in seats_of(decision, now))
    return opened, hasattr(decision, "key_pair")


def opening_facts(notice: Notice, now) -> Facts:
    decision, today = notice.decision, clock.local(now).date()
    counters, (n_envelopes, has_key) = list(counters_of(decision)), keys_of(decision, now)
    left = [one.party for one in reaches(notice) if not one.is_reached]
    draft = draft_roll(notice, roll_day(decision, today))
    return Facts(
        opens_on=notice.opens_on,
        announced_on=notice.announced_on,
        notice_days=setting(notice.estate, NOTICE_DAYS, notice.announced_at),
        hang_days=setting(notice.estate, POSTED_DAYS, notice.announced_at),
        least_days=setting(notice.estate, SHORTEST, notice.announced_at),
        undelivered=tuple("、".join(party.homes) for party in left),
        posted_days=max((days_hung(one, today) for one in notice.postings.all()), default=0),
        is_office_told=is_office_told(notice, now),
        n_counters=len(counters),
        n_counter_bodies=len({one.body_id for one in counters}),
        unfit_counters=tuple(
            f"{one.body} {one.user.office_name}" for one in unfit_counters(decision, now)
        ),
        n_unconfirmed=len(bindings_to_settle(decision, now)),
        n_open_objections=notice.objections.filter(answer="").count(),
        n_envelopes=n_envelopes,
        has_key=has_key,
        n_roll_changes=len(draft.changes),
        n_roll_checks=len(checks_of_draft(decision, draft)),
        days_left=(decision.closes_on - max(today, decision.opens_on)).days + 1,
        ownerless=tuple(ownerless_homes(decision, today)),
    )


def opening_findings(decision: Decision, now) -> list[Finding]:
    """What stands in the way of opening it; an empty list is good."""
    return readiness(opening_facts(notice_of(decision), now))


def opening_warnings(decision: Decision, now) -> list[Finding]:
    """What is better seen to before it opens."""
    return warnings(opening_facts(notice_of(decision), now))
