"""计票文件: what is written of a vote so that anybody can recount it. Pure; docs/vote-format.md has every line.

Two files begin with the same line. The public file lists the ballots' codes alone; the counters' file (监票人用) has the
roll and each ballot opened, without its party. Streams in, streams out: rows may come from a cursor, lines go to a file.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from communities.log.canonical import encode
from decisions.boxes import Opened, Place, Vote
from decisions.classes import Published
from decisions.counting import NOTHING, Choice, Count, silence_line
from decisions.rules_of_law import CENT, Weight
from decisions.vote_rules import Publication, VoteRules

VERSION = "sunny-votes/1"


@dataclass(frozen=True)
class Motion:
    """表决事项 as it was put: the matter's code of decisions.matters, article and text in Chinese."""

    number: int
    code: str
    special: bool
    article: str
    text: str


@dataclass(frozen=True)
class Notice:
    """表决公告: what is fixed before anybody votes. ``closes_at`` is the first moment that is too late."""

    vote: Vote
    title: str
    opens_at: datetime
    closes_at: datetime
    motions: tuple[Motion, ...]
    rules: VoteRules


@dataclass(frozen=True)
class PartyRow:
    """One party of the roll: area in m² and its units' labels. No name."""

    area: Decimal
    units: tuple[str, ...]


@dataclass(frozen=True)
class Roll:
    """表决权清册: the hash of its lines in order, and the whole."""

    hash: str
    total: Weight


@dataclass(frozen=True)
class BallotRow:
    """One opened ballot with the area (m²) of its party, which it does not name."""

    area: Decimal
    ballot: Opened


@dataclass(frozen=True)
class Result:
    """表决结果: ``invalid`` counts parties of which only ballots came that do not count.

    By matter, in order: the count, and which classes may be published (None: its totals alone).
    """

    notice: Notice
    roll: Roll
    counted: int
    invalid: int
    counts: tuple[Count, ...]
    published: tuple[Published | None, ...]


@dataclass(frozen=True)
class LoggedLeaf:
    """A leaf of the estate's log with the hashes that lead from it to the checkpoint's root."""

    body: bytes
    index: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Log:
    """存证: one signed checkpoint (C2SP), and the leaves of notice, opening, closing and result in it."""

    checkpoint: str
    leaves: tuple[LoggedLeaf, ...]


def notice_leaf(notice: Notice, **more: object) -> bytes:
    """The terms, and whatever else is fixed with the notice."""
    return encode({"@": f"{VERSION}/notice", **_terms(notice), **more})


def opening_leaf(vote: Vote, roll: Roll, **more: object) -> bytes:
    """The roll that counts, and whatever else holds from here on."""
    return encode({"@": f"{VERSION}/opening", **_names(vote), "roll": _roll(roll), **more})


def closing_leaf(notice: Notice, *, boxes: int, boxes_hash: str, register_hash: str = "") -> bytes:
    """What is fixed before any box is opened: how many online boxes count, their hash, and that of what the register
    said (decisions.closing_register); leaves of before it was fixed have none."""
    fixed: dict[str, object] = {"closes_at": moment(notice.closes_at)}
    fixed |= {"boxes": {"count": str(boxes), "hash": boxes_hash}}
    if register_hash:
        fixed["register"] = register_hash
    return encode({"@": f"{VERSION}/closing", **_names(notice.vote), **fixed})


def paper_leaf(
    vote: Vote, *, boxes: int, boxes_hash: str, unsettled: int, scans: tuple[int, str] | None = None
) -> bytes:
    """What is fixed once every sheet is settled: how many were entered, their hash, how many were not; and kept scans."""
    fixed: dict[str, object] = {"boxes": {"count": str(boxes), "hash": boxes_hash}}
    if scans:
        fixed["scans"] = {"count": str(scans[0]), "hash": scans[1]}
    return encode({"@": f"{VERSION}/paper", **_names(vote), **fixed, "unsettled": str(unsettled)})


def sealed_line(place: Place, at: datetime, box: bytes) -> bytes:
    """One box as the leaf of the closing counts and hashes it; ``at`` is the moment that counts for its channel."""
    return _line(
        "sealed",
        party=place.party,
        version=str(place.version),
        channel=str(place.channel),
        at=moment(at),
        box=_base64(box),
    )


def roll_of(parties: Iterable[PartyRow]) -> Roll:
    """Hash and whole of a roll whose rows come in its order."""
    digest, area, heads = hashlib.sha256(), Decimal(0), 0
    for row in parties:
        digest.update(_party(row))
        area, heads = area + row.area, heads + 1
    return Roll(digest.hexdigest(), Weight(area, heads))


def result_leaf(result: Result, ballots: Iterable[BallotRow]) -> bytes:
    """The first line of both files without its line break, and the leaf that the log keeps of the result.

    ``ballots`` are hashed in the order of their codes. ValueError where they come otherwise, where two have one code,
    or where there are not as many as were counted.
    """
    codes, lines, number = hashlib.sha256(), hashlib.sha256(), 0
    for code, row in _in_order(result, ballots):
        codes.update(code)
        lines.update(ballot_line(code, row))
        number += 1
    if number != result.counted:
        raise ValueError(f"{result.counted} ballots were counted, {number} are here")
    hashes = {
        "ballots": lines.hexdigest(),
        "classes": hashlib.sha256(b"".join(_classes(result))).hexdigest(),
        "codes": codes.hexdigest(),
    }
    return encode(
        {
            "@": f"{VERSION}/result",
            **_terms(result.notice),
            "ballots": {"counted": str(result.counted), "invalid": str(result.invalid)},
            "hashes": hashes,
            "roll": _roll(result.roll),
            "tallies": [_tally(result, at) for at in range(len(result.counts))],
        }
    )


def final_leaf(vote: Vote, **said: object) -> bytes:
    """Once a result is final: of which ballots it is, how many counters signed, and what owners objected."""
    return encode({"@": f"{VERSION}/final", **_names(vote), **said})


def public_lines(
    result: Result, leaf: bytes, codes: Iterable[bytes], log: Log | None = None
) -> Iterator[bytes]:
    """公开文件: totals, classes and codes; ``leaf`` is the result's. Nothing in it joins answers over several matters."""
    yield leaf + b"\n"
    yield from _classes(result)
    for code in codes:
        yield _line("code", code=code.hex())
    yield from log_lines(log)


def counters_lines(
    result: Result,
    leaf: bytes,
    parties: Iterable[PartyRow],
    ballots: Iterable[BallotRow],
    log: Log | None = None,
) -> Iterator[bytes]:
    """监票文件: the roll and every ballot opened, by code. For the counters' eyes, and gone once they have signed."""
    yield leaf + b"\n"
    yield from _classes(result)
    yield from map(_party, parties)
    for code, row in _in_order(result, ballots):
        yield ballot_line(code, row)
    yield from log_lines(log)


def _in_order(result: Result, ballots: Iterable[BallotRow]) -> Iterator[tuple[bytes, BallotRow]]:
    before = b""
    for row in ballots:
        code = row.ballot.code(result.notice.vote)
        if code <= before:
            raise ValueError(
                f"ballot {code.hex()} is not behind the one before it, or is there twice"
            )
        yield code, row
        before = code


def _line(kind: str, **members: object) -> bytes:
    return encode({"@": f"{VERSION}/{kind}", **members}) + b"\n"


def _party(row: PartyRow) -> bytes:
    return _line("party", area=_area(row.area), units=list(row.units))


def ballots_hash(vote: Vote, ballots: Iterable[BallotRow]) -> str:
    """SHA-256 over the ballots in their order, as the counters' file has them."""
    digest = hashlib.sha256()
    for row in ballots:
        digest.update(ballot_line(row.ballot.code(vote), row))
    return digest.hexdigest()


def ballot_line(code: bytes, row: BallotRow) -> bytes:
    opened = row.ballot
    words = {"choices": opened.letters, "code": code.hex(), "r": opened.r.hex()}
    return _line("ballot", area=_area(row.area), **words)


def _names(vote: Vote) -> dict[str, str]:
    return {"estate": vote.estate, "decision": vote.decision, "round": str(vote.round)}


def _terms(notice: Notice) -> dict[str, object]:
    """What notice and result both say, word for word."""
    return {
        **_names(notice.vote),
        "title": notice.title,
        "opens_at": moment(notice.opens_at),
        "closes_at": moment(notice.closes_at),
        "matters": [
            {
                "number": str(one.number),
                "code": one.code,
                "special": one.special,
                "article": one.article,
                "text": one.text,
            }
            for one in notice.motions
        ],
        "rules": notice.rules.as_texts(),
        "rules_hash": notice.rules.hash(),
    }


def _tally(result: Result, at: int) -> dict[str, object]:
    motion, count, rules = result.notice.motions[at], result.counts[at], result.notice.rules
    total, special = result.roll.total, motion.special
    silence = silence_line(count, total=total, rules=rules, special=special)
    with_silence = silence and {"with": str(silence.with_majority), "outcome": str(silence.outcome)}
    return {
        "matter": str(motion.number),
        "said": {str(choice): _weight(count.said[choice]) for choice in Choice},
        "invalid": _weight(count.invalid),
        "participating": _weight(count.participating(rules)),
        "outcome": str(count.outcome(total=total, rules=rules, special=special)),
        **({"silence": with_silence} if with_silence else {}),
    }


def _classes(result: Result) -> Iterator[bytes]:
    if result.notice.rules.publication == Publication.TOTALS:
        return
    for motion, count, published in zip(
        result.notice.motions, result.counts, result.published, strict=True
    ):
        if published:
            yield from _classes_of(str(motion.number), count, published)


def _classes_of(matter: str, count: Count, published: Published) -> Iterator[bytes]:
    rest = dict(count.said)
    for one in published.alone:
        counts = {str(choice): str(number) for choice, number in one.counts}
        yield _line("class", matter=matter, area=_area(one.area), counts=counts)
        for choice, number in one.counts:
            rest[Choice(choice)] = _less(rest[Choice(choice)], one.area * number, number)
    if published.pool:
        answers = {str(choice): _weight(left) for choice, left in rest.items() if left != NOTHING}
        areas = [_area(area) for area in published.pool]
        yield _line("pool", matter=matter, areas=areas, answers=answers)


def _less(weight: Weight, area: Decimal, heads: int) -> Weight:
    return Weight(weight.area - area, weight.heads - heads)


def log_lines(log: Log | None) -> Iterator[bytes]:
    if log is None:
        return
    yield _line("checkpoint", note=log.checkpoint.removesuffix("\n").split("\n"))
    for leaf in log.leaves:
        yield _line(
            "leaf", body=_base64(leaf.body), index=str(leaf.index), proof=_all_base64(leaf.proof)
        )


def _all_base64(hashes: Sequence[bytes]) -> list[str]:
    return [_base64(one) for one in hashes]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _roll(roll: Roll) -> dict[str, str]:
    return {"hash": roll.hash, **_weight(roll.total)}


def _weight(weight: Weight) -> dict[str, str]:
    return {"area": _area(weight.area), "heads": str(weight.heads)}


def _area(area: Decimal) -> str:
    return str(area.quantize(CENT))


def moment(at: datetime) -> str:
    """UTC with six decimals."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
