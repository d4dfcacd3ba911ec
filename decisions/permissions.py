"""Who may do what with owners' decisions (权限); the property company records and confirms none."""

import rules

from communities import clock
from communities.permissions import (
    governs,
    here,
    is_body_here,
    is_committee,
    is_community,
    is_owner,
    is_property,
    is_resident,
)
from communities.roles import Role

rules.add_perm("decisions.record_elsewhere", (is_committee | is_community) & ~is_property)
rules.add_perm("decisions.confirm_elsewhere", is_body_here & ~is_property)
rules.add_perm("decisions.view_desk", is_body_here & ~is_property)
rules.add_perm("decisions.prepare_vote", governs & ~is_property)
rules.add_perm("decisions.hold_key", is_body_here & ~is_property)
rules.add_perm("decisions.see_roll", is_owner | (is_body_here & ~is_property))
rules.add_perm("decisions.check_letter", is_body_here & ~is_property)
rules.add_perm("decisions.check_roll", is_body_here & ~is_property)
rules.add_perm("decisions.object_to_roll", is_owner)
rules.add_perm("decisions.object_to_result", is_owner)
rules.add_perm("decisions.convene_poll", governs & ~is_property)
rules.add_perm("decisions.withhold_poll", (governs | is_community) & ~is_property)
# What stands on the sheets of paper, once a vote is over.
rules.add_perm("decisions.enter_paper", is_body_here & ~is_property)


@rules.predicate
def owned_on_the_day_of_the_roll(standing, decision):
    """An owner whose title ended only since then: the vote is hers by the roll."""
    if not hasattr(decision, "opening"):
        return False
    return _ended_after(decision.opening.roll.made_on, standing, decision)


@rules.predicate
def owned_on_the_day_it_began(standing, poll):
    """An owner whose title ended only since then: the answer is hers."""
    return _ended_after(clock.local(poll.opened_at).date(), standing, poll)


def _ended_after(day, standing, row) -> bool:
    ends = [one.held.end for one in here(standing, row).tenures if _is_owner(one, row)]
    return any(end is not None and clock.local(end).date() > day for end in ends)


def _is_owner(tenure, row) -> bool:
    return tenure.role == Role.OWNER and tenure.estate_id == row.estate_id


# Which party is whose, the poll's own roll says.
rules.add_perm("decisions.answer_poll", is_owner | owned_on_the_day_it_began)


# Whose ballot it is, the roll says, or an owner's letter; a tenant without one is told why not.
rules.add_perm("decisions.cast_ballot", is_resident | owned_on_the_day_of_the_roll)
# The convening body, and the neighbourhood office that is told at the same time (条例 14).
rules.add_perm("decisions.deliver_notice", (governs | is_community) & ~is_property)
