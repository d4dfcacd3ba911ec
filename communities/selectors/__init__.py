from communities.selectors.clocks import clocks_of, derivation, open_clock
from communities.selectors.people import (
    estates_of,
    governors,
    handler_here,
    handlers,
    holders,
    management_body_of,
    who_answers,
)

__all__ = [
    "clocks_of",
    "derivation",
    "estates_of",
    "governors",
    "handler_here",
    "handlers",
    "holders",
    "management_body_of",
    "open_clock",
    "who_answers",
]
