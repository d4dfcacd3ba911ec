"""A bank file on the desk: read, mapped, looked at, stored. The database row is the queue."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.models import User
from communities.permissions import require
from communities.transitions import move
from finance import bankstore
from finance.bankfiles import Mapping, Reading, read
from finance.models import BankFile, FileWithdrawal
from finance.services.bank import (
    NotImported,
    against_account,
    remember_mapping,
    remembered_mapping,
    store_rows,
)
from finance.services.comparing import Answers, Found, compare_with_account, listed, unanswered
from finance.services.withdrawals import withdraw_file
from finance.states import BANK_FILE_STEPS, SecondStatus

PREVIEWED = 50


def _read(bank_file: BankFile) -> tuple[Reading, str]:
    """The reading, and where its columns come from: known, guess, kept or confirmed."""
    data = bankstore.load(bank_file.path)
    confirmed = bank_file.reading.get("confirmed_mapping")
    if confirmed:
        return read(data, mapping=Mapping.from_json(confirmed)), "confirmed"
    reading = read(data)
    guess = reading.mapping_guess
    if reading.format != "mapped" or not guess:
        return reading, "known"
    bank_name = bank_file.bank_account.bank_name
    kept = remembered_mapping(bank_file.estate, bank_name, guess.signature)
    return (read(data, mapping=kept), "kept") if kept else (reading, "guess")


def read_file(*, bank_file: BankFile, now) -> None:
    """读取: find out what a received file says; it is stored only once a person has looked.

    StaleState where another worker was faster.
    """
    reading, origin = _read(bank_file)
    problems, differences = against_account(reading, bank_file.bank_account)
    reading.errors += problems
    found = Found()
    if not reading.errors and not reading.question:
        found = compare_with_account(bank_file.bank_account, reading)
    reading.differences += [*differences, *found.differences]
    reading.notes += found.notes
    move(
        bank_file,
        BANK_FILE_STEPS,
        "fail" if reading.errors else "read",
        actor=None,
        now=now,
        format=reading.format,
        reading=_shown(bank_file, reading, origin, found),
    )


def _shown(bank_file, reading: Reading, origin: str, found: Found) -> dict:
    """What the desk shows of a reading; the rows stay in the file."""
    shown = {"summary": reading.summary(), "notes": reading.notes, "origin": origin}
    shown |= {"questions": found.questions, "lacking": found.lacking}
    shown["choices"] = [asdict(choice) for choice in reading.choices]
    shown["question"] = reading.question
    shown |= {"sample": reading.sample, "printed_totals": reading.printed_totals}
    shown["is_range_printed"] = bool(reading.printed_from)
    shown["covers"] = [day.isoformat() for day in reading.covers or ()]
    if reading.mapping_guess:
        shown["mapping"] = reading.mapping_guess.to_json()
    if bank_file.reading.get("confirmed_mapping"):
        shown["confirmed_mapping"] = bank_file.reading["confirmed_mapping"]
    shown["rows"] = [
        {**asdict(row), "at": row.at.isoformat(sep=" ") if hasattr(row.at, "hour") else str(row.at)}
        for row in reading.rows[:PREVIEWED]
    ]
    return shown


@transaction.atomic
def map_file(*, bank_file: BankFile, mapping: Mapping, actor, now) -> None:
    """确认列对应: read the file again with these columns, and remember them for this bank."""
    require(actor, "finance.import_bank", bank_file.estate, now)
    bank_name = bank_file.bank_account.bank_name
    remember_mapping(
        estate=bank_file.estate, bank_name=bank_name, mapping=mapping, actor=actor, now=now
    )
    reading = {**bank_file.reading, "confirmed_mapping": mapping.to_json()}
    move(bank_file, BANK_FILE_STEPS, "reread", actor=actor, now=now, reading=reading)


def reread_file(*, bank_file: BankFile, actor, now) -> None:
    """重新读取: compare again with what the account holds by now."""
    require(actor, "finance.import_bank", bank_file.estate, now)
    move(bank_file, BANK_FILE_STEPS, "reread", actor=actor, now=now)


@transaction.atomic
def replace_file(*, bank_file: BankFile, old: BankFile, reason: str, actor, now) -> FileWithdrawal:
    """更正: withdraw ``old``, which ``bank_file`` corrects, and compare again once it counts no more.

    Refused as ``withdraw_file`` does.
    """
    withdrawal = withdraw_file(bank_file=old, reason=reason, actor=actor, now=now)
    if withdrawal.status == SecondStatus.AGREED:
        reread_file(bank_file=bank_file, actor=actor, now=now)
    return withdrawal


def confirm_file(
    *, bank_file: BankFile, difference_reason: str, actor, now, answers: Answers | None = None
) -> None:
    """确认存入: a person has looked; refused while a difference has no reason, a doubtful row no answer,
    or a guess stands."""
    require(actor, "finance.import_bank", bank_file.estate, now)
    if bank_file.reading.get("question"):
        raise DomainError(_("请先选这份文件的读法，再存入。"))
    if bank_file.reading.get("origin") == "guess":
        raise DomainError(_("请先确认每一列的含义，再存入。"))
    answers = answers or {}
    if lines := unanswered(bank_file.reading.get("questions", []), answers):
        text = _("第 %s 行还没有说明是同一笔还是另一笔。") % listed(lines)
        raise DomainError(text, field=f"row_{lines[0]}")
    if bank_file.reading["summary"]["differences"] and not difference_reason.strip():
        raise DomainError(_("有差异，请写明原因后再存入。"), field="difference_reason")
    move(
        bank_file,
        BANK_FILE_STEPS,
        "confirm",
        actor=actor,
        now=now,
        difference_reason=difference_reason.strip()[:200],
        reading={**bank_file.reading, "confirmed_by": actor.pk, "answers": answers},
    )


def store_file(*, bank_file: BankFile, now) -> None:
    """存入: read again and store under the name of who confirmed; a refusal is shown on the file."""
    reading, origin = _read(bank_file)
    actor = User.objects.get(pk=bank_file.reading["confirmed_by"])
    try:
        store_rows(
            bank_file=bank_file,
            reading=reading,
            actor=actor,
            now=now,
            difference_reason=bank_file.difference_reason,
            answers=bank_file.reading.get("answers"),
        )
    except (NotImported, NotAllowed) as refusal:
        shown = _shown(bank_file, reading, origin, Found())
        more = [
            problem for problem in refusal.where.get("errors", []) if problem not in reading.errors
        ]
        shown["summary"]["errors"] += [asdict(problem) for problem in more]
        shown["refusal"] = refusal.message
        move(bank_file, BANK_FILE_STEPS, "fail", actor=actor, now=now, reading=shown)
