"""Votes made up for tests: parties, ballots, and both files of a vote with their log."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from communities.log.canonical import encode
from decisions import recount
from decisions.boxes import CHOICES, Opened, Vote, secret
from decisions.classes import publishable
from decisions.counting import Count
from decisions.matters import BY_CODE
from decisions.rules_of_law import Weight
from decisions.vote_file import (
    BallotRow,
    Log,
    LoggedLeaf,
    Motion,
    Notice,
    PartyRow,
    Result,
    closing_leaf,
    counters_lines,
    notice_leaf,
    opening_leaf,
    public_lines,
    result_leaf,
    roll_of,
)
from decisions.vote_rules import VoteRules

VOTE = Vote("fenghe-liyuan", "2026-001", 1)
OPENS, CLOSES = datetime(2026, 10, 16, 1, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC)
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "example.cn/e/fenghe-liyuan"


def motion(number: int, code: str = "other") -> Motion:
    matter = BY_CODE[code]
    return Motion(
        number, code, matter.special, str(matter.article), f"第 {number} 项：{matter.title}"
    )


@dataclass
class Made:
    """One vote: ballots as (area, letters), and the areas of those who stayed silent or came back invalid."""

    ballots: list[tuple[str, str]]
    silent: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    codes: tuple[str, ...] = ("other",)
    rules: VoteRules = field(default_factory=VoteRules)
    has_log: bool = True

    def __post_init__(self):
        notice = Notice(
            VOTE,
            "电梯更换",
            OPENS,
            CLOSES,
            tuple(map(motion, range(1, 99), self.codes)),
            self.rules,
        )
        rows = [
            BallotRow(Decimal(area), self._opened(at)) for at, (area, _) in enumerate(self.ballots)
        ]
        self.rows = sorted(rows, key=lambda row: row.ballot.code(VOTE))
        areas = [area for area, _ in self.ballots] + self.silent + self.invalid
        self.parties = [
            PartyRow(Decimal(area), (f"{1 + at // 100}幢{at}室",)) for at, area in enumerate(areas)
        ]
        matters = range(len(self.codes))
        self.result = Result(
            notice,
            roll_of(self.parties),
            len(self.rows),
            len(self.invalid),
            tuple(map(self._count, matters)),
            tuple(map(self._published, matters)),
        )
        self.leaf = result_leaf(self.result, self.rows)
        self.log = self._log() if self.has_log else None

    def _opened(self, at: int) -> Opened:
        answers = tuple(CHOICES[letter] for letter in self.ballots[at][1])
        return Opened(answers, secret(at.to_bytes(32, "big")))

    def _count(self, at: int) -> Count:
        count = Count()
        for row in self.rows:
            count.add(row.ballot.choices[at], Weight(row.area, 1))
        for area in self.invalid:
            count.add_invalid(Weight(Decimal(area), 1))
        return count

    def _published(self, at: int):
        return publishable((row.area, row.ballot.choices[at]) for row in self.rows)

    def _log(self) -> Log:
        vote, notice = self.result.notice.vote, self.result.notice
        ours = [
            notice_leaf(notice),
            opening_leaf(vote, self.result.roll),
            closing_leaf(notice, boxes=len(self.rows), boxes_hash="0" * 64),
            self.leaf,
        ]
        # Other leaves of the estate's log stand between them.
        bodies = [b'{"@":"sunny-ledger/2/entry"}', ours[0], b"{}", *ours[1:3], b"[]", ours[3]]
        return logged(bodies, [1, 3, 4, 6])

    def public(self) -> bytes:
        codes = [row.ballot.code(VOTE) for row in self.rows]
        return b"".join(public_lines(self.result, self.leaf, codes, self.log))

    def counters(self) -> bytes:
        return b"".join(counters_lines(self.result, self.leaf, self.parties, self.rows, self.log))


def logged(bodies: list[bytes], indexes: list[int], origin: str = ORIGIN) -> Log:
    hashes = [hashlib.sha256(b"\0" + body).digest() for body in bodies]
    text = f"{origin}\n{len(bodies)}\n{base64.b64encode(root(hashes)).decode()}\n"
    leaves = [LoggedLeaf(bodies[at], at, tuple(path(hashes, at))) for at in indexes]
    return Log(f"{text}\n— {ORIGIN} {signature(text)}\n", tuple(leaves))


def signature(text: str) -> str:
    return base64.b64encode(key_id() + SIGNER.sign(text.encode())).decode()


def key_id(name: str = ORIGIN) -> bytes:
    public = b"\x01" + SIGNER.public_key().public_bytes_raw()
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]


def vkey(name: str = ORIGIN) -> str:
    public = b"\x01" + SIGNER.public_key().public_bytes_raw()
    return f"{name}+{key_id(name).hex()}+{base64.b64encode(public).decode()}"


def root(hashes: list[bytes]) -> bytes:
    """As RFC 6962, 2.1 says it."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:half]) + root(hashes[half:])).digest()


def path(hashes: list[bytes], at: int) -> list[bytes]:
    if len(hashes) == 1:
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if at < half:
        return [*path(hashes[:half], at), root(hashes[half:])]
    return [*path(hashes[half:], at - half), root(hashes[:half])]


def edited(file: bytes, kind: str, nth: int = 0, **changes) -> bytes:
    """The file with one line changed: a dict goes into what is there, None takes a member out."""
    lines = file.splitlines(keepends=True)
    at = [n for n, line in enumerate(lines) if f'"sunny-votes/1/{kind}"'.encode() in line][nth]
    row = json.loads(lines[at])
    merge(row, changes)
    lines[at] = encode(row) + b"\n"
    return b"".join(lines)


def merge(row, changes):
    for name, value in changes.items():
        place = int(name) if isinstance(row, list) else name
        if value is None:
            del row[place]
        elif isinstance(value, dict) and (isinstance(row, list) or place in row):
            merge(row[place], value)
        else:
            row[place] = value


def spread(weight: Weight) -> list[str]:
    """So many areas that add up to the weight."""
    if not weight.heads:
        assert not weight.area
        return []
    cents = int(weight.area * 100)
    each, left = divmod(cents, weight.heads)
    shares = [each + (at < left) for at in range(weight.heads)]
    return [str(Decimal(share) / 100) for share in shares]


def counted(file: bytes, key: str = "") -> recount.Report:
    return recount.recount(BytesIO(file), recount.key_of(key) if key else None)


def faults(file: bytes, key: str = "") -> list[str]:
    return [one.english() for one in counted(file, key).faults]


# Classes of 89.50 and 120.00 stand alone in the first matter; 61.00 and 62.00 lie in the pool.
BALLOTS = [
    *[("89.50", "FF"), ("89.50", "FA"), ("89.50", "AF"), ("89.50", "AN"), ("89.50", "FB")],
    *[("120.00", "FF"), ("120.00", "AV"), ("120.00", "FA"), ("120.00", "AF"), ("120.00", "AA")],
    *[("61.00", "FF"), ("61.00", "AA"), ("61.00", "NF"), ("62.00", "FA"), ("62.00", "AN")],
]
MADE = Made(BALLOTS, ["89.50"], ["120.00"], ("other", "common_use"), has_log=False)
LOGGED = Made(BALLOTS, ["89.50"], ["120.00"], ("other", "common_use"))
# The example of docs/vote-format.md.
EXAMPLE = Made(
    [("89.50", letter) for letter in "FFFAN"] + [("61.00", "F"), ("61.00", "A"), ("61.00", "F")]
    + [("62.00", "F"), ("62.00", "B")],
    ["126.40"],
    ["126.40"],
    ("fund_use",),
)  # fmt: skip
