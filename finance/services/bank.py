"""Bank rows come in, once each, with where they came from."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.clock import local
from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance import bankstore
from finance.bankfiles import Mapping, Problem, Reading, Row
from finance.bankfiles.cells import SHANGHAI
from finance.bankfiles.formats import WALLETS
from finance.closed_days import DAY
from finance.models import BankAccount, BankFile, BankMapping, BankRow
from finance.periods import FIRST_DAY
from finance.services.comparing import Answers, Found, compare_with_account
from finance.services.versions import reassess
from finance.states import BANK_FILE_STEPS, BankFileStatus

COLUMNS = (
    "fingerprint", "occurrence", "line", "at", "booked_date", "amount_fen", "balance_fen",
    "counterparty", "memo", "reference", "status",
)  # fmt: skip
WORDS = ("counterparty", "memo", "reference", "status")
WRITTEN_TOGETHER = 1000


@dataclass(frozen=True)
class Stored:
    """What an import did: rows added, rows known already, rows that moved no money."""

    bank_file: BankFile
    n_added: int
    n_known: int
    n_unmoved: int


class NotImported(DomainError):
    """未导入: nothing was stored. ``where`` lists ``errors``, ``differences`` and ``questions``."""


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
        differences.append(
            text % {"file": tails[0], "account": tails[1]} + _rightful(account, tails[0])
        )
    return problems, differences


def _rightful(account: BankAccount, tail: str) -> str:
    """The account of the same estate that a number printed in the file belongs to."""
    owner = BankAccount.objects.filter(estate=account.estate_id, number_tail=tail).first()
    return _("；“%s”是这个尾号，是不是选错了账户") % owner if owner else ""


def check(
    reading: Reading, account: BankAccount, found: Found, difference_reason: str = ""
) -> list[str]:
    """Refuse (NotImported) a reading with problems, with rows that may be held already and nobody
    answered for, or with differences nobody gave a reason for; returns those with a reason."""
    problems, more = against_account(reading, account)
    errors = [*reading.errors, *problems]
    if reading.question:
        errors.append(Problem(None, None, reading.question))
    differences = [*reading.differences, *more, *found.differences]
    if errors:
        raise NotImported(
            _("文件有错误，没有存入任何一行。"), errors=errors, differences=differences
        )
    if found.questions:
        text = _(
            "有 %(count)s 行可能账户里已经有了，没有存入任何一行。请逐笔说明是同一笔还是另一笔。"
        )
        raise NotImported(
            text % {"count": len(found.questions)},
            errors=[],
            differences=differences,
            questions=found.questions,
        )
    if differences and not difference_reason.strip():
        message = _(
            "文件与它自己印的数字、或与账户已有的流水不一致，没有存入任何一行。如已核实，请写明原因后再存入。"
        )
        raise NotImported(message, errors=[], differences=differences)
    return differences


@transaction.atomic
def import_reading(
    *,
    estate,
    bank_account,
    reading,
    name,
    data,
    actor,
    now,
    kind="command",
    difference_reason="",
    answers: Answers | None = None,
) -> Stored:
    """导入: receive and store in one step, all or nothing.

    Refuses (NotImported) as ``check`` does. A file already stored adds nothing.
    """
    account, found = _compared(bank_account.pk, reading, answers)
    check(reading, account, found, difference_reason)
    bank_file = receive_file(
        estate=estate,
        bank_account=bank_account,
        name=name,
        data=data,
        actor=actor,
        now=now,
        kind=kind,
    )
    return _store(bank_file, account, reading, found, actor, now, difference_reason)


@transaction.atomic
def store_rows(
    *, bank_file, reading, actor, now, difference_reason="", answers: Answers | None = None
) -> Stored:
    """存入流水: the rows of a received file that its account does not hold yet. Where they change
    what published statements say of the bank, these get a new version.

    Refuses (NotImported) as ``check`` does; StaleState where somebody stored it meanwhile.
    """
    if actor is not None:
        require(actor, "finance.import_bank", bank_file.estate, now)
    account, found = _compared(bank_file.bank_account_id, reading, answers)
    return _store(bank_file, account, reading, found, actor, now, difference_reason)


def _compared(account_pk: int, reading: Reading, answers) -> tuple[BankAccount, Found]:
    """Under the account's lock: nothing else is stored into it before this file is."""
    account = BankAccount.objects.select_for_update().get(pk=account_pk)
    return account, compare_with_account(account, reading, answers)


def _store(bank_file, account, reading, found: Found, actor, now, difference_reason) -> Stored:
    differences = check(reading, account, found, difference_reason)
    _copy_rows(bank_file, account, found.fresh)
    result = {"n_added": len(found.fresh), "n_known": found.n_known, "n_unmoved": found.n_unmoved}
    kept = {"summary": reading.summary(), "notes": [*reading.notes, *found.notes], **result}
    if found.same:
        kept["same"] = found.same
    move(
        bank_file,
        BANK_FILE_STEPS,
        "store",
        actor=actor,
        now=now,
        format=reading.format,
        difference_reason=difference_reason.strip()[:200],
        reading=kept,
        is_counted=reading.printed_totals and not differences,
        **covered_days(reading, bank_file.created_at),
    )
    if covers := reading.covers:
        since = evidence_before(account, covers[0])
        reassess(fund=account.fund, since=since, actor=actor, now=now)
    return Stored(bank_file, **result)


def covered_days(reading: Reading, received_at) -> dict[str, date]:
    """``covers_from`` and ``covers_until`` of a file; nothing where it covers no whole day."""
    if (covers := reading.covers) is None:
        return {}
    first, last = covers
    last = min(last, local(received_at).date() - DAY)
    return {"covers_from": first, "covers_until": last} if first <= last else {}


def evidence_before(account: BankAccount, day: date) -> date:
    """The last day before ``day`` that a file covers: from there on a new one may bear out more."""
    stored = BankFile.objects.filter(bank_account=account, status=BankFileStatus.STORED)
    before = stored.filter(covers_until__lt=day).aggregate(last=Max("covers_until"))["last"]
    return before or FIRST_DAY


def _copy_rows(bank_file, account, fresh) -> None:
    """A file may hold a hundred thousand: they go in by one statement."""
    names = ("estate_id", "bank_account_id", "bank_file_id", *COLUMNS)
    quoted = ", ".join(map(connection.ops.quote_name, names))
    words = ", ".join(map(connection.ops.quote_name, WORDS))
    table = connection.ops.quote_name(BankRow._meta.db_table)
    known = (bank_file.estate_id, account.pk, bank_file.pk)
    lines = ((*known, mark, occurrence, *_values(row)) for row, mark, occurrence in fresh)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        # In CSV nothing stands for null, and would for an empty word.
        cursor.copy(
            f"copy {table} ({quoted}) from stdin with (format csv, force_not_null ({words}))"
        ) as into,
    ):
        while some := list(islice(lines, WRITTEN_TOGETHER)):
            text = io.StringIO()
            csv.writer(text).writerows(some)
            into.write(text.getvalue())


def _values(row: Row) -> tuple:
    """The rest of ``COLUMNS``."""
    at = row.at if isinstance(row.at, datetime) else datetime.combine(row.at, time())
    return (
        row.line,
        at.replace(tzinfo=SHANGHAI),
        row.day,
        row.amount_fen,
        row.balance_fen,
        row.counterparty[:120],
        row.memo[:250],
        row.reference[:80],
        row.status[:40],
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
