"""Who may do what with a ticket (权限).

From which status, and what else may stand in the way, is said by the table of ``acts``.
"""

import rules

from communities.permissions import (
    governs,
    here,
    is_committee,
    is_community,
    is_manager,
    is_property,
    is_resident,
    is_staff_here,
    is_supervisor,
)
from communities.standing import standing_of


def _is_known(standing, ticket) -> bool:
    return ticket is not None and here(standing, ticket).user.is_authenticated


@rules.predicate
def is_anybody(standing, obj):
    return standing.user.is_authenticated


@rules.predicate
def is_reporter(standing, ticket):
    """Reported this very ticket from an account of her own."""
    return _is_known(standing, ticket) and ticket.reporter_id == standing.user.pk


@rules.predicate
def has_joined(standing, ticket):
    return _is_known(standing, ticket) and ticket.is_joined_by(standing.user)


@rules.predicate
def is_handler(standing, ticket):
    return _is_known(standing, ticket) and ticket.handler_id == standing.user.pk


@rules.predicate
def has_worked_on_it(standing, ticket):
    """Went there or finished the work, whoever handles it now."""
    return _is_known(standing, ticket) and ticket.was_worked_on_by(standing.user)


@rules.predicate
def is_work_of_the_office(standing, ticket):
    """居委会代管: the community office did the work itself, so none of its people writes down how
    it was."""
    return ticket is not None and ticket.was_worked_on_as("community_officer")


@rules.predicate
def is_of_its_company(standing, ticket):
    """Works, in whatever estate, for the company that answers for the ticket."""
    return ticket is not None and ("company", ticket.company_id) in standing.employers_anywhere


@rules.predicate
def is_shared(standing, ticket):
    """Not what happens in somebody's home, nor what is private."""
    return ticket is not None and ticket.is_shared


@rules.predicate
def is_colleague_of_asker(standing, ticket):
    """Works for the same as whoever asked for the extension that waits, now or when she asked."""
    asked = ticket.asked_extension if ticket is not None else None
    if asked is None or asked.asked_by is None:
        return False
    asker = standing_of(asked.asked_by, standing.estate, standing.now)
    return standing.shares_employer_with(asker, asked.asked_at)


handles = is_property | governs
oversees = (governs | is_community) & ~is_property
did_it = is_handler | has_worked_on_it
rates = is_reporter & ~is_property & ~did_it
records = (is_committee | (is_community & ~is_work_of_the_office)) & ~is_property & ~did_it

TICKET_PERMS = {
    "report": is_anybody,
    "enter": is_staff_here,
    "acknowledge": handles,
    "assign": handles,
    "take_over": handles,
    "visit": handles,
    "pause": handles,
    "resume": handles,
    "transfer": handles | is_community,
    "quote": is_property,
    "answer_quote": is_reporter,
    "plan": handles,
    "raise": handles | is_community,
    "regrade": governs & ~is_property,
    "ask_extension": handles,
    "decide_extension": ((governs & ~is_property) | (is_reporter & is_resident))
    & ~is_colleague_of_asker,
    "finish": handles,
    "decline": handles,
    "overrule_decline": oversees & ~is_of_its_company,
    "withdraw": is_reporter,
    "withhold": oversees & ~is_of_its_company,
    "link_decision": handles | is_community,
    "rate": rates,
    "revise_rating": rates,
    "reopen": rates,
    "record_rating": records,
    # With number and code in hand, which who reads them has been asked for.
    "rate_by_code": ~is_property & ~did_it,
    "call_back": (is_manager | governs | is_community) & ~did_it,
    "add_message": is_reporter | has_joined | is_staff_here,
    "join_report": is_resident & ~is_reporter & is_shared,
    "join_matter": handles | is_community,
    "escalate_report": is_reporter | has_joined,
    "urge": is_reporter | has_joined,
    "view": is_reporter | is_staff_here | is_supervisor,
}

for _verb, _predicate in TICKET_PERMS.items():
    rules.add_perm(f"repairs.{_verb}_ticket", _predicate)

# A vote without a final result: its page names the tickets while owners vote, perhaps on the company.
LINK_COMING = "repairs.link_coming_vote"
rules.add_perm(LINK_COMING, (governs | is_community) & ~is_property)
rules.add_perm("repairs.view_desk", is_staff_here)
rules.add_perm("repairs.adopt_service_times", governs & ~is_property)
rules.add_perm("repairs.adopt_categories", governs & ~is_property)
rules.add_perm("repairs.manage_labels", is_staff_here)
rules.add_perm("repairs.edit_replies", is_manager | governs)
rules.add_perm("repairs.assign_signal", is_manager | governs | is_community)
rules.add_perm("repairs.answer_objections", oversees)
rules.add_perm("repairs.review_signal", is_property | governs | is_community)
