"""开箱文件 of one vote: the envelopes of its key, every box and every scan, as rows have them; nothing of it is open."""

from collections.abc import Iterator

from decisions.boxes import Place
from decisions.counting import Channel
from decisions.models import Ballot, Decision
from decisions.sealed_file import Box, Head, Pair, Scan, lines
from decisions.selectors.scans import sealed_scans
from decisions.vote_leaves import vote_of


def sealed_lines(decision: Decision) -> Iterator[bytes]:
    """The file, for a vote that has a key; boxes by party and version, scans as their leaf has them."""
    key = decision.key_pair
    head = Head(vote_of(decision), decision.matters.count(), bytes(key.public))
    pairs = [
        Pair(
            bytes(row.first.public), bytes(row.second.public),
            (row.first.body.name, row.second.body.name), bytes(row.sealed),
        )
        for row in key.envelopes.select_related("first__body", "second__body").order_by("pk")
    ]  # fmt: skip
    scans = (Scan(place, sealed) for place, sealed in sealed_scans(decision))
    return lines(head, pairs, _boxes(decision), scans)


def _boxes(decision: Decision) -> Iterator[Box]:
    vote = vote_of(decision)
    rows = Ballot.objects.filter(decision=decision).select_related("party")
    for row in rows.order_by("party__position", "version").iterator():
        place = Place(vote, row.party.key, row.version, Channel(row.channel))
        yield Box(place, bytes(row.box))
