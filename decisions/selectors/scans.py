"""Scans of paper ballots as rows have them: how many, fixed by which hash, of how many sheets; all of them sealed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.models import Decision, PaperScan
from decisions.scans import ScanPlace, scan_line
from decisions.selectors.paper import handed_in
from decisions.vote_leaves import vote_of

# Each has a quarter of a megabyte.
CHUNK = 16
PLACE = "entry__sheet__party__key", "reading", "page"


def scans_of(decision: Decision) -> tuple[int, str] | None:
    """How many scans there are and SHA-256 over their lines, as the leaf of the paper has them; None where the notice
    says that none are kept."""
    if not decision.keeps_scans:
        return None
    digest, number = hashlib.sha256(), 0
    for party, reading, page, sha256 in _rows(decision).values_list(*PLACE, "sha256"):
        digest.update(scan_line(ScanPlace(vote_of(decision), party, reading, page), sha256))
        number += 1
    return number, digest.hexdigest()


def sealed_scans(decision: Decision) -> Iterator[tuple[ScanPlace, bytes]]:
    """Every scan, in the order of the leaf."""
    vote, rows = vote_of(decision), _rows(decision).values_list(*PLACE, "box")
    for party, reading, page, box in rows.iterator(chunk_size=CHUNK):
        yield ScanPlace(vote, party, reading, page), bytes(box)


@dataclass(frozen=True)
class KeptScans:
    """Of the sheets that were handed in, of how many a photo is kept."""

    sheets: int
    with_scans: int


def kept_scans(decision: Decision) -> KeptScans | None:
    """None where the notice says that none are kept, or nobody handed in a sheet."""
    sheets = handed_in(decision).count() if decision.keeps_scans else 0
    rows = _rows(decision).order_by().values("entry__sheet").distinct()
    return KeptScans(sheets, rows.count()) if sheets else None


def _rows(decision: Decision):
    rows = PaperScan.objects.filter(entry__sheet__decision=decision)
    return rows.order_by("entry__sheet__party__position", "reading", "page")
