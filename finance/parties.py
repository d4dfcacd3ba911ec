"""收付方: whether two names are one, and whether a bank's row is money that was taken out as cash."""

import re

CASH = re.compile(r"取现|取款|现金|备用金|ATM", re.IGNORECASE)


def same_party(one: str, other: str) -> bool:
    """Equal, one within the other (banks cut names short), or not known of either."""
    one, other = "".join(one.split()), "".join(other.split())
    return one in other or other in one


def is_paid_to(row, payee: str) -> bool:
    """Whether the bank itself sent the money of ``row`` to ``payee``; nameless rows are cash."""
    party = row.counterparty.strip()
    return bool(party) and not CASH.search(party + row.memo) and same_party(party, payee)
