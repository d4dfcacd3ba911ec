from communities.selectors.clocks import clocks_of, derivation, open_clock
from communities.selectors.people import (
    colleagues_of,
    employer_of,
    estates_of,
    management_body_of,
    roles_of,
)

__all__ = [
    "clocks_of",
    "colleagues_of",
    "derivation",
    "employer_of",
    "estates_of",
    "management_body_of",
    "open_clock",
    "roles_of",
]
