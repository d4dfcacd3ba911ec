"""How often the costly tests try: few times in ``make test``, all in ``make test-long``."""

import os

LONG = os.environ.get("LONG") == "1"

# name: (in make test, in make test-long)
TIMES = {
    "poster kills": (4, 200),
    "posting threads": (8, 16),
    "postings per thread": (12, 500),
    "race rounds": (5, 1000),
    "bank layouts": (100, 5000),
    "ledger sequences": (15, 1000),
    "histories": (10, 1000),
    "payment histories": (25, 2000),
    "payment races": (3, 200),
    "channel histories": (2, 500),
    "refund histories": (5, 2000),
    "delivery claims": (1000, 4000),
    "delivery fault runs": (1, 100),
    "reference pairs": (2000, 50_000),
    "clock races": (4, 200),
    "fault runs": (1, 100),
    "worlds of roles": (20, 500),
    "tallies of weights": (2_000, 20_000),
    "tallies of votes": (25, 250),
    "vote kills": (3, 40),
}


def times(name: str) -> int:
    return TIMES[name][LONG]
