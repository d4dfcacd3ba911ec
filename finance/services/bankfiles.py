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
from finance.models import BankFile
from finance.services.bank import (
    NotImported,
    against_account,
    remember_mapping,
    remembered_mapping,
    store_rows,
)
from finance.states import BANK_FILE_STEPS

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
    reading.differences += differences
    move(
        bank_file,
        BANK_FILE_STEPS,
        "fail" if reading.errors else "read",
        actor=None,
        now=now,
        format=reading.format,
        reading=_shown(bank_file, reading, origin),
    )


def _shown(bank_file, reading: Reading, origin: str) -> dict:
    """What the desk shows of a reading; the rows stay in the file."""
    shown = {"summary": reading.summary(), "notes": reading.notes, "origin": origin}
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


def confirm_file(*, bank_file: BankFile, difference_reason: str, actor, now) -> None:
    """确认存入: a person has looked; refused while a difference has no reason or a guess stands."""
    require(actor, "finance.import_bank", bank_file.estate, now)
    if bank_file.reading.get("origin") == "guess":
        raise DomainError(_("请先确认每一列的含义，再存入。"))
    if bank_file.reading["summary"]["differences"] and not difference_reason.strip():
        raise DomainError(_("有差异，请写明原因后再存入。"), field="difference_reason")
    move(
        bank_file,
        BANK_FILE_STEPS,
        "confirm",
        actor=actor,
        now=now,
        difference_reason=difference_reason.strip()[:200],
        reading={**bank_file.reading, "confirmed_by": actor.pk},
    )


def store_file(*, bank_file: BankFile, now) -> None:
    """存入: read again and store under the name of who confirmed; a refusal is shown on the file."""
    reading, origin = _read(bank_file)
    actor = User.objects.get(pk=bank_file.reading["confirmed_by"])
    reason = bank_file.difference_reason
    try:
        store_rows(
            bank_file=bank_file, reading=reading, actor=actor, now=now, difference_reason=reason
        )
    except (NotImported, NotAllowed) as refusal:
        shown = _shown(bank_file, reading, origin)
        more = [
            problem for problem in refusal.where.get("errors", []) if problem not in reading.errors
        ]
        shown["summary"]["errors"] += [asdict(problem) for problem in more]
        shown["refusal"] = refusal.message
        move(bank_file, BANK_FILE_STEPS, "fail", actor=actor, now=now, reading=shown)
