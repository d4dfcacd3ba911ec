"""The nightly check: every leaf of a book written again and compared, against hashing its bytes."""

import hashlib
import time
from dataclasses import replace
from datetime import date

from communities import clock
from communities.log.models import Leaf
from finance.models import Entry
from finance.selectors.audit import ledger_findings
from finance.services.batches import post_entries

# A book of at least so many entries.
LENGTH, BATCH = 5_000, 200


def measure(books):
    """Yields the line of (what, ours, limit, target), in leaves a second; prints µs a leaf."""
    estate = books.fund.estate
    _fill(books)
    bodies = [
        bytes(body) for body in Leaf.objects.filter(estate=estate).values_list("body", flat=True)
    ]
    checked = _seconds(lambda: _sound(estate)) / len(bodies)
    hashed = min(_seconds(lambda: [_hash(body) for body in bodies]) for _ in range(3)) / len(bodies)
    yield "nightly check / hashlib, same bytes (leaves/s)", 1 / checked, 1 / hashed, 0.003
    print(
        f"{'':4}{checked * 1e6:.1f} µs a leaf of the nightly check against {hashed * 1e6:.2f} µs, "
        f"{len(bodies):,} leaves"
    )


def _fill(books) -> None:
    model, place = books.new("night", 12_345, day=date(2026, 9, 15)), 0
    while Entry.objects.count() < LENGTH:
        news = [replace(model, key=f"night {place + number}") for number in range(BATCH)]
        post_entries(news=news, actor=books.cast.petra, now=clock.now())
        place += BATCH


def _sound(estate) -> None:
    """A book that does not add up is checked at another pace."""
    if found := ledger_findings(estate):
        raise RuntimeError(found[0])


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def _seconds(step) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start
