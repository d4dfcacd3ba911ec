from communities.selectors.clocks import clocks_of, derivation, open_clock
from communities.selectors.people import (
    estates_of,
    estates_told_of,
    handler_here,
    management_body_of,
    who_answers,
    who_governs,
    who_holds,
    who_operates,
    who_serves,
    whom_to_call,
)

__all__ = [
    "clocks_of",
    "derivation",
    "estates_of",
    "estates_told_of",
    "handler_here",
    "management_body_of",
    "open_clock",
    "who_answers",
    "who_governs",
    "who_holds",
    "who_operates",
    "who_serves",
    "whom_to_call",
]
