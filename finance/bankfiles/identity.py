"""Whether a row of a file is one that the account holds already, however the bank spelt it this time."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from json.encoder import encode_basestring

from .types import Row

# Of rows that are alike, so many are tried for each; the rest counts as not found, which is reported.
TRIED = 10
SHORTEST_NUMBER = 6
LETTERS = 60


@dataclass(slots=True)
class Held:
    """已存的一行: a row of the account, the fingerprints by which it is known, and its file."""

    row: Row
    marks: tuple[str, ...]
    occurrence: int
    key: int
    file: int


@dataclass
class Compared:
    """比较的结果, by positions: rows of the file that are held, those that may be (each beside the held
    one), and the held ones that nothing in the file speaks of."""

    known: dict[int, int] = field(default_factory=dict)
    doubts: dict[int, int] = field(default_factory=dict)
    apart: list[int] = field(default_factory=list)


def fingerprint(row: Row) -> str:
    """流水指纹: the fields that stay the same whenever the bank writes the row again.

    With a reference number of the bank's the texts beside it are left out, so that another choice
    of memo columns does not make the row a new one. The status may change and is never in it.
    """
    held = "null" if row.balance_fen is None else row.balance_fen
    words = [row.reference] if row.reference else ["", row.counterparty, row.memo]
    # As JSON would write it, which takes twice as long.
    fields = f'"{row.at.isoformat()}", {row.amount_fen or row.voided_fen}, {held}'
    written = f"[{fields}, {', '.join(map(encode_basestring, words))}]"
    return hashlib.sha256(written.encode()).hexdigest()


def compare(rows: list[Row], marks: list[str], held: list[Held]) -> Compared:
    """Each held row answers for one row of the file at most: the same spelling first, then what can
    be nothing else, then what may be the same."""
    found = Compared()
    free = _same_spelling(marks, held, found.known)
    left = [at for at, row in enumerate(rows) if row.amount_fen and at not in found.known]
    for passes, pairs in ((CERTAIN, found.known), (DOUBTFUL, found.doubts)):
        for key, against in passes:
            if left and free:
                pairs.update(_pairs(key, against, rows, left, held, free))
                left = [at for at in left if at not in pairs]
    found.apart = sorted(free)
    return found


def _same_spelling(marks: list[str], held: list[Held], known: dict[int, int]) -> set[int]:
    """Fills ``known``; returns the held rows that are left."""
    places = defaultdict(list)
    for at, one in reversed(list(enumerate(held))):
        for mark in one.marks:
            places[mark].append(at)
    free = set(range(len(held)))
    for at, mark in enumerate(marks):
        while spelt := places.get(mark):
            if (found := spelt.pop()) in free:
                known[at] = found
                free.discard(found)
                break
    return free


Key = Callable[[Row], Hashable]
Against = tuple[Callable[[Row, Row], bool], ...]


def _pairs(
    key: Key, against: Against, rows: list[Row], left: list[int], held: list[Held], free: set[int]
) -> dict[int, int]:
    """Rows and held ones with the same key of which nothing tells them apart; takes them from ``free``."""
    places = defaultdict(list)
    for at in sorted(free):
        if (word := key(held[at].row)) is not None:
            places[word].append(at)
    pairs = {}
    for at in left:
        word = key(rows[at])
        for other in places.get(word, [])[:TRIED] if word is not None else []:
            if not any(tells(rows[at], held[other].row) for tells in against):
                pairs[at] = other
                places[word].remove(other)
                free.discard(other)
                break
    return pairs


def _by_reference(row: Row) -> Hashable:
    number = _number(row)
    return (row.amount_fen, number) if len(number) >= SHORTEST_NUMBER else None


def _by_reference_and_day(row: Row) -> Hashable:
    return (row.day, _by_reference(row)) if _by_reference(row) else None


def _by_balance(row: Row) -> Hashable:
    return None if row.balance_fen is None else (row.day, row.amount_fen, row.balance_fen)


def _by_moment(row: Row) -> Hashable:
    at = _clock(row)
    return (at, row.amount_fen) if at and at.second else None


def _by_minute_and_words(row: Row) -> Hashable:
    at, words = _clock(row), _words(row)
    return (
        (at.replace(second=0, microsecond=0), row.amount_fen, words) if at and any(words) else None
    )


def _by_words(row: Row) -> Hashable:
    words = _words(row)
    return (row.day, row.amount_fen, words) if any(words) else None


def _by_day(row: Row) -> Hashable:
    return row.day, row.amount_fen


def _clock(row: Row) -> datetime | None:
    """The time of day; midnight is how a day without one is kept."""
    at = row.at
    return at if isinstance(at, datetime) and (at.hour or at.minute or at.second) else None


def _words(row: Row) -> tuple[str, str]:
    return _plain(row.counterparty), _plain(row.memo)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", letters)[:LETTERS]


def other_reference(a: Row, b: Row) -> bool:
    one, two = _number(a), _number(b)
    return bool(one and two) and one != two


def _number(row: Row) -> str:
    """A stroke or a word in its place is none; nor is one that a spreadsheet rounded, when it is read."""
    return row.reference if re.search(r"\d", row.reference) else ""


def other_balance(a: Row, b: Row) -> bool:
    return None not in (a.balance_fen, b.balance_fen) and a.balance_fen != b.balance_fen


def other_time(a: Row, b: Row) -> bool:
    """Seconds that one of them does not have tell nothing."""
    one, two = _clock(a), _clock(b)
    if not one or not two or one == two:
        return False
    return bool(one.second and two.second) or one.replace(second=0) != two.replace(second=0)


def other_party(a: Row, b: Row) -> bool:
    return _are_apart(a.counterparty, b.counterparty)


def other_memo(a: Row, b: Row) -> bool:
    return _are_apart(a.memo, b.memo)


def _are_apart(a: str, b: str) -> bool:
    """Both say something, and neither is part of the other; a mask may stand for anything."""
    one, two = _plain(a), _plain(b)
    masked = "*" in a + b
    return bool(one and two) and not masked and one not in two and two not in one


# By what two rows are laid side by side, and what tells them apart all the same.
CERTAIN: tuple[tuple[Key, Against], ...] = (
    (_by_reference_and_day, (other_balance, other_time)),
    (_by_balance, (other_reference, other_time)),
    (_by_moment, (other_reference, other_balance, other_party, other_memo)),
    (_by_minute_and_words, (other_reference, other_balance)),
    (_by_words, (other_reference, other_balance, other_time)),
)
DOUBTFUL: tuple[tuple[Key, Against], ...] = (
    (_by_reference, ()),
    (_by_balance, ()),
    (_by_day, (other_reference, other_balance, other_time, other_party)),
)


def lacking(apart: list[Held], rows: list[Row], printed: tuple[date, date] | None) -> list[Held]:
    """已存而文件里没有: held rows of the days, and of the side, that the file speaks of."""
    moved = [row for row in rows if row.amount_fen]
    signs = {row.amount_fen > 0 for row in moved}
    inside = _is_between(moved, printed)
    return [one for one in apart if (one.row.amount_fen > 0) in signs and inside(one.row)]


def _is_between(rows: list[Row], printed: tuple[date, date] | None) -> Callable[[Row], bool]:
    if printed:
        return lambda row: printed[0] <= row.day <= printed[1]
    days = [row.day for row in rows]
    clocks = [at for row in rows if (at := _clock(row))]
    if not rows:
        return lambda row: False
    first, last = min(days), max(days)

    def inside(row: Row) -> bool:
        at = _clock(row)
        if not at or len(clocks) < len(rows):
            return first <= row.day <= last
        return min(clocks) <= at <= max(clocks)

    return inside


def ends(rows: Iterable[Row]) -> tuple[int, int] | None:
    """Opening and closing balance of rows in any order; None where their balances make no one chain."""
    moved = [row for row in rows if row.amount_fen]
    chain = [(one.balance_fen, one.amount_fen) for one in moved if one.balance_fen is not None]
    if not chain or len(chain) < len(moved):
        return None
    after = Counter(balance for balance, _ in chain)
    before = Counter(balance - fen for balance, fen in chain)
    opening, closing = list((before - after).elements()), list((after - before).elements())
    return (opening[0], closing[0]) if len(opening) == len(closing) == 1 else None
