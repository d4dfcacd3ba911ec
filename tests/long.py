"""How often the costly tests try: few times in ``make test``, all in ``make test-long``."""

import os

LONG = os.environ.get("LONG") == "1"

# name: (in make test, in make test-long)
TIMES = {
    "poster kills": (4, 200),
    "posting threads": (8, 16),
    "postings per thread": (12, 500),
    "race rounds": (5, 1000),
    "ledger sequences": (15, 1000),
}


def times(name: str) -> int:
    return TIMES[name][LONG]
