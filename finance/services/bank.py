"""Bank rows come in, once each, with where they came from."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.clock import SHANGHAI, local
from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance import bankstore
from finance.bankfiles import Mapping, Problem, Reading, Row
from finance.bankfiles.formats import WALLETS
from finance.closed_days import DAY
from finance.models import BankAccount, BankFile, BankMapping, BankRow
from finance.periods import FIRST_DAY
from finance.services.versions import reassess
from finance.states import BANK_FILE_STEPS, BankFileStatus

BATCH = 2000


@dataclass(frozen=True)
class Stored:
    """What an import did: rows added, rows known already, rows that moved no money."""

    bank_file: BankFile
    n_added: int
    n_known: int
    n_unmoved: int


class NotImported(DomainError):
    """未导入: nothing was stored. ``where["errors"]`` lists the problems, ``where["differences"]``."""


def receive_file(*, estate, bank_account, name, data, actor, now, kind="upload") -> BankFile:
    """收下文件: keep the bytes and who brought them; reading comes later.

    ``actor`` is None only for the operator's command line.
    """
    if actor is not None:
        require(actor, "finance.import_bank", estate, now)
    bank_file = BankFile.objects.create(
        estate=estate,
        bank_account=bank_account,
        uploaded_by=actor,
        role=_role(actor, estate, now),
        kind=kind,
        name=name[-200:],
        path=bankstore.keep(estate, data),
        sha256=bankstore.sha256(data),
        size=len(data),
        created_at=now,
    )
    audit(estate=estate, actor=actor, verb="finance.bank_file.received", subject=bank_file, at=now)
    return bank_file


def _role(actor, estate, now) -> str:
    if actor is None:
        return "operator"
    return min(map(str, standing_of(actor, estate, now).roles), default="")


def against_account(reading: Reading, account: BankAccount) -> tuple[list[Problem], list[str]]:
    """What speaks against putting this reading into this account: problems, then differences."""
    problems, differences = [], []
    if reading.rows and reading.currency != account.currency:
        text = _("文件的币种是 %(file)s，账户的币种是 %(account)s，不能存入") % {
            "file": reading.currency,
            "account": account.currency,
        }
        problems.append(Problem(None, None, text))
    is_wallet = account.kind == BankAccount.Kind.WALLET
    if account.kind == BankAccount.Kind.DEPOSIT:
        problems.append(Problem(None, None, _("定期存款没有流水文件，请登记存单")))
    known = reading.format not in ("", "mapped")
    if known and (reading.format in WALLETS) != is_wallet:
        text = (
            _("文件来自支付平台，请选择支付平台账户")
            if not is_wallet
            else _("文件来自银行，请选择银行账户")
        )
        problems.append(Problem(None, None, text))
    tails = reading.account_tail, account.number_tail
    if all(tails) and tails[0] != tails[1]:
        text = _("文件里的账号尾号是 %(file)s，所选账户的尾号是 %(account)s")
        differences.append(text % {"file": tails[0], "account": tails[1]})
    return problems, differences


def check(reading: Reading, account: BankAccount, difference_reason: str = "") -> list[str]:
    """Refuse (NotImported) a reading with problems, or with differences nobody gave a reason for;
    returns those with a reason."""
    problems, more = against_account(reading, account)
    errors, differences = [*reading.errors, *problems], [*reading.differences, *more]
    if errors:
        raise NotImported(
            _("文件有错误，没有存入任何一行。"), errors=errors, differences=differences
        )
    if differences and not difference_reason.strip():
        message = _("文件与它自己印的数字不一致，没有存入任何一行。如已核实，请写明原因后再存入。")
        raise NotImported(message, errors=[], differences=differences)
    return differences


@transaction.atomic
def import_reading(
    *, estate, bank_account, reading, name, data, actor, now, kind="command", difference_reason=""
) -> Stored:
    """导入: receive and store in one step, all or nothing.

    Refuses (NotImported) as ``check`` does. A file already stored adds nothing.
    """
    check(reading, bank_account, difference_reason)
    bank_file = receive_file(
        estate=estate,
        bank_account=bank_account,
        name=name,
        data=data,
        actor=actor,
        now=now,
        kind=kind,
    )
    return store_rows(
        bank_file=bank_file,
        reading=reading,
        actor=actor,
        now=now,
        difference_reason=difference_reason,
    )


@transaction.atomic
def store_rows(*, bank_file, reading, actor, now, difference_reason="") -> Stored:
    """存入流水: the rows of a received file that its account does not hold yet. Where they change
    what published statements say of the bank, these get a new version.

    Refuses (NotImported) as ``check`` does; StaleState where somebody stored it meanwhile.
    """
    if actor is not None:
        require(actor, "finance.import_bank", bank_file.estate, now)
    account = BankAccount.objects.select_for_update().get(pk=bank_file.bank_account_id)
    differences = check(reading, account, difference_reason)
    fresh, n_known, n_unmoved = _fresh(account, reading.rows)
    rows = [_bank_row(bank_file, account, *found) for found in fresh]
    BankRow.objects.bulk_create(rows, batch_size=BATCH)
    result = {"n_added": len(rows), "n_known": n_known, "n_unmoved": n_unmoved}
    move(
        bank_file,
        BANK_FILE_STEPS,
        "store",
        actor=actor,
        now=now,
        format=reading.format,
        difference_reason=difference_reason.strip()[:200],
        reading={"summary": reading.summary(), "notes": reading.notes, **result},
        is_counted=reading.printed_totals and not differences,
        **covered_days(reading, bank_file.created_at),
    )
    if reading.covers:
        since = evidence_before(account, reading.covers[0])
        reassess(fund=account.fund, since=since, actor=actor, now=now)
    return Stored(bank_file, **result)


def covered_days(reading: Reading, received_at) -> dict[str, date]:
    """``covers_from`` and ``covers_until`` of a file; nothing where it covers no whole day."""
    if reading.covers is None:
        return {}
    first, last = reading.covers
    last = min(last, local(received_at).date() - DAY)
    return {"covers_from": first, "covers_until": last} if first <= last else {}


def evidence_before(account: BankAccount, day: date) -> date:
    """The last day before ``day`` that a file covers: from there on a new one may bear out more."""
    stored = BankFile.objects.filter(bank_account=account, status=BankFileStatus.STORED)
    before = stored.filter(covers_until__lt=day).aggregate(last=Max("covers_until"))["last"]
    return before or FIRST_DAY


def fingerprint(row: Row) -> str:
    """流水指纹: the fields that stay the same whenever the bank writes the row again.

    With a reference number of the bank's the texts beside it are left out, so that another choice
    of memo columns does not make the row a new one. The status may change and is never in it.
    """
    fields = [row.at.isoformat(), row.amount_fen or row.voided_fen, row.balance_fen]
    fields += [row.reference] if row.reference else ["", row.counterparty, row.memo]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _fresh(account, rows: list[Row]) -> tuple[list[tuple[Row, str, int]], int, int]:
    """Rows to add with fingerprint and occurrence; how many were known; how many moved nothing."""
    prints = [fingerprint(row) for row in rows]
    held = defaultdict(set)
    counted = BankRow.objects.counted().filter(bank_account=account, fingerprint__in=set(prints))
    for mark, occurrence in counted.values_list("fingerprint", "occurrence"):
        held[mark].add(occurrence)
    _revive_refunds(rows, prints, held)
    # A withdrawn file may have left any of the numbers free.
    free = {mark: (one for one in count(1) if one not in held[mark]) for mark in prints}
    fresh, seen, n_known, n_unmoved = [], Counter(), 0, 0
    for row, mark in zip(rows, prints, strict=True):
        if not row.amount_fen:
            n_unmoved += 1
            continue
        seen[mark] += 1
        if seen[mark] <= len(held[mark]):
            n_known += 1
        else:
            fresh.append((row, mark, next(free[mark])))
    return fresh, n_known, n_unmoved


def _revive_refunds(rows, prints, held):
    """An order paid in an earlier file and closed in this one did move: its refund counts then."""
    refunds = defaultdict(list)
    for row in rows:
        if row.voided_fen > 0:
            refunds[row.reference.split("_")[0].split("*")[0]].append(row)
    for row, mark in zip(rows, prints, strict=True):
        if row.voided_fen < 0 and mark in held:
            for refund in refunds[row.reference]:
                refund.amount_fen = refund.voided_fen


def _bank_row(bank_file, account, row: Row, mark: str, occurrence: int) -> BankRow:
    at = row.at if isinstance(row.at, datetime) else datetime.combine(row.at, time())
    return BankRow(
        estate_id=bank_file.estate_id,
        bank_account=account,
        bank_file=bank_file,
        line=row.line,
        fingerprint=mark,
        occurrence=occurrence,
        at=at.replace(tzinfo=SHANGHAI),
        booked_date=row.day,
        amount_fen=row.amount_fen,
        balance_fen=row.balance_fen,
        counterparty=row.counterparty[:120],
        memo=row.memo[:250],
        reference=row.reference[:80],
        status=row.status[:40],
    )


def remember_mapping(*, estate, bank_name, mapping: Mapping, actor, now) -> BankMapping:
    """记住列对应: the next file of this bank with this header is read the same way."""
    require(actor, "finance.import_bank", estate, now)
    mapping.sure = True
    found, _created = BankMapping.objects.update_or_create(
        estate=estate,
        bank_name=bank_name,
        signature=mapping.signature,
        defaults={"mapping": mapping.to_json(), "confirmed_by": actor, "confirmed_at": now},
    )
    audit(estate=estate, actor=actor, verb="finance.bank_mapping.confirmed", subject=found, at=now)
    return found


def remembered_mapping(estate, bank_name: str, signature: str) -> Mapping | None:
    found = BankMapping.objects.filter(
        estate=estate, bank_name=bank_name, signature=signature
    ).first()
    return Mapping.from_json(found.mapping) if found else None
