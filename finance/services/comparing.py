"""A file beside what its account holds: which rows are new, which known, and what a person must say."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from django.utils.translation import gettext as _

from finance.bankfiles import Reading, Row
from finance.bankfiles.identity import Compared, Held, compare, ends, fingerprint, lacking
from finance.bankfiles.totals import yuan
from finance.models import BankAccount, BankFile
from finance.selectors.bank_rows import (
    SAMPLED,
    covered_until,
    held_rows,
    rows_after,
    rows_before,
    twin_accounts,
)

DAY = timedelta(days=1)
SAME, NEW, REST = "same", "new", "rest"
NAMED = 5
Answers = dict[str, str]


@dataclass
class Found:
    """比较所得: rows to add with fingerprint and occurrence; what was known; what is to be asked.

    ``questions`` and ``lacking`` are plain data for a page or as JSON. ``same`` are the spellings that
    a person called the same as a held row.
    """

    fresh: list[tuple[Row, str, int]] = field(default_factory=list)
    n_known: int = 0
    n_unmoved: int = 0
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[dict] = field(default_factory=list)
    lacking: list[dict] = field(default_factory=list)
    same: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Sides:
    """两边: the rows of a file and those held, with what pairs them and the names of their files."""

    account: BankAccount
    reading: Reading
    rows: list[Row]
    marks: list[str]
    held: list[Held]
    pairs: Compared
    names: dict[int, str]
    covers: tuple[date, date] | None

    @property
    def apart(self) -> list[Held]:
        return [self.held[at] for at in self.pairs.apart]


def compare_with_account(
    account: BankAccount, reading: Reading, answers: Answers | None = None
) -> Found:
    """比较: every row of a reading against the rows that its account holds; changes nothing.

    ``answers`` say of a doubtful row, by its line or under ``rest``, whether it is SAME or NEW.
    """
    found = Found()
    if reading.rows:
        sides = _laid(account, reading)
        _sort(found, sides, answers or {})
        for say in (_say_respelt, _say_lacking, _say_gap, _say_twins):
            say(found, sides)
    return found


def _laid(account: BankAccount, reading: Reading) -> _Sides:
    covers = reading.covers
    days = reading.days.union(covers or ())
    held = held_rows(account, min(days), max(days))
    marks = [fingerprint(row) for row in reading.rows]
    rows = _with_refunds(reading.rows, marks, {mark for one in held for mark in one.marks})
    files = BankFile.objects.filter(pk__in={one.file for one in held})
    names = dict(files.values_list("pk", "name"))
    pairs = compare(rows, marks, held)
    return _Sides(account, reading, rows, marks, held, pairs, names, covers)


def _with_refunds(rows: list[Row], marks: list[str], held: set[str]) -> list[Row]:
    """An order paid in an earlier file and closed in this one did move: its refund counts then."""
    paid = {
        row.reference
        for row, mark in zip(rows, marks, strict=True)
        if row.voided_fen < 0 and mark in held
    }
    return [
        replace(row, amount_fen=row.voided_fen)
        if row.voided_fen > 0 and row.reference.split("_")[0].split("*")[0] in paid
        else row
        for row in rows
    ]


def _sort(found: Found, sides: _Sides, answers: Answers) -> None:
    """Every row is added, known, without movement, or to be asked about."""
    taken = {(one.marks[0], one.occurrence) for one in sides.held}
    free: dict[str, Iterator[int]] = {}
    for at, (row, mark) in enumerate(zip(sides.rows, sides.marks, strict=True)):
        place = sides.pairs.doubts.get(at)
        other = None if place is None else sides.held[place]
        said = said_of(row.line, answers) if other else ""
        if not row.amount_fen:
            found.n_unmoved += 1
        elif at in sides.pairs.known or said == SAME:
            found.n_known += 1
        elif not other or said == NEW:
            # A withdrawn file may have left any of the numbers free.
            numbers = free.setdefault(mark, count(1))
            number = next(one for one in numbers if (mark, one) not in taken)
            found.fresh.append((row, mark, number))
        else:
            found.questions.append(_question(row, other, sides.names))
        if other and said == SAME:
            found.same.append((mark, other.key))


def said_of(line: int, answers: Answers) -> str:
    return answers.get(str(line)) or answers.get(REST, "")


def unanswered(questions: list[dict], answers: Answers) -> list[int]:
    return [one["line"] for one in questions if not said_of(one["line"], answers)]


def _question(row: Row, other: Held, names: dict[int, str]) -> dict:
    return {**_plain(row), "held": {**_plain(other.row), "file": names[other.file]}}


def _plain(row: Row) -> dict:
    words = ("line", "amount_fen", "balance_fen", "counterparty", "memo", "reference")
    return {"at": str(row.at), **{name: getattr(row, name) for name in words}}


def _say_respelt(found: Found, sides: _Sides) -> None:
    pairs = sides.pairs.known.items()
    respelt = sum(sides.marks[at] not in sides.held[other].marks for at, other in pairs)
    if respelt:
        text = _("%(count)s 行与账户里已有的是同一笔，只是写法不同，不再存入")
        found.notes.append(text % {"count": respelt})


def _say_lacking(found: Found, sides: _Sides) -> None:
    """A corrected export, or one of another account, lacks what the account holds of its days."""
    printed = sides.covers if sides.reading.printed_from else None
    missed = lacking(sides.apart, sides.rows, printed)
    if not missed:
        return
    names = sides.names
    found.lacking = [
        {**_plain(one.row), "file": names[one.file], "file_pk": one.file} for one in missed
    ]
    text = _("账户里“%(file)s”第 %(line)s 行（%(day)s，%(yuan)s 元）不在这份文件里")
    for one in missed[:NAMED]:
        told = {"file": names[one.file], "line": one.row.line, "day": one.row.day.isoformat()}
        found.differences.append(text % (told | {"yuan": yuan(one.row.amount_fen)}))
    if len(missed) > NAMED:
        text = _("另有 %(count)s 行账户里有，这份文件里没有")
        found.differences.append(text % {"count": len(missed) - NAMED})
    days = [one.row.day for one in missed]
    added = [row.line for row, *_rest in found.fresh if min(days) <= row.day <= max(days)]
    if added:
        text = _("这几天里，这份文件第 %(lines)s 行账户里没有")
        found.differences.append(text % {"lines": listed(added)})


def listed(lines: list[int]) -> str:
    shown = "、".join(map(str, lines[: 2 * NAMED]))
    return shown + (_(" 等") if len(lines) > 2 * NAMED else "")


def _say_gap(found: Found, sides: _Sides) -> None:
    """The balances before and after must meet those of the file; days between them may be missing."""
    if found.lacking:
        return
    days = [row.day for row in sides.rows]
    first, last = min(days), max(days)
    here = [one.row for one in sides.apart if first <= one.row.day <= last]
    chain, missing = ends([*sides.rows, *here]), _missing_days(sides)
    if not chain:
        if missing:
            found.notes.append(_("与账户已有的流水之间缺 %s 的流水") % missing)
        return
    before, after = rows_before(sides.account, first), rows_after(sides.account, last)
    if before and (was := ends(before.rows)) and was[1] != chain[0]:
        text = _("账户 %(day)s 的余额是 %(was)s 元，这份文件从 %(is)s 元开始，差 %(gap)s 元")
        also = _("，中间缺 %s 的流水") % missing if missing else ""
        found.differences.append(text % _gap(before.day, was[1], chain[0]) + also)
    if after and (then := ends(after.rows)) and then[0] != chain[1]:
        text = _("这份文件以 %(was)s 元结束，账户 %(day)s 从 %(is)s 元开始，差 %(gap)s 元")
        found.differences.append(text % _gap(after.day, chain[1], then[0]))


def _gap(day: date, was: int, now: int) -> dict[str, str]:
    return {"day": day.isoformat(), "was": yuan(was), "is": yuan(now), "gap": yuan(now - was)}


def _missing_days(sides: _Sides) -> str:
    """Days that no file speaks of, between those of the last one and of this one."""
    if not sides.covers:
        return ""
    since = sides.covers[0]
    until = covered_until(sides.account, since)
    if not until or until + DAY >= since:
        return ""
    first, last = (until + DAY).isoformat(), (since - DAY).isoformat()
    return first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}


def _say_twins(found: Found, sides: _Sides) -> None:
    """The same rows in another account of the estate: one of the two is the wrong one."""
    tried = len(set(sides.marks[:SAMPLED]))
    for other, number in twin_accounts(sides.account, sides.marks):
        if 2 * number >= tried:
            text = _("账户“%(account)s”里已有同样的 %(count)s 行，请核对是不是选错了账户")
            found.differences.append(text % {"account": other, "count": number})
