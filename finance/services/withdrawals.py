"""What a bank file said counts no more (撤回), or never counted (放弃)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from communities.clock import local
from communities.errors import DomainError
from communities.models import AuditEvent, LogHead
from communities.standing import standing_of
from communities.transitions import move
from finance import bankstore, signals
from finance.acts import FILES, SECONDS
from finance.models import (
    BankAccount,
    BankFile,
    BankRow,
    DraftLine,
    FileWithdrawal,
    Match,
    RowSetAside,
)
from finance.selectors.rows import lowest_aside_fen
from finance.services.bank import evidence_before
from finance.services.versions import reassess
from finance.states import (
    BANK_FILE_STEPS,
    OPEN_DRAFTS,
    SECOND_STEPS,
    UNCONFIRMED,
    BankFileStatus,
    SecondStatus,
)

KEPT_UNCONFIRMED = timedelta(days=7)


@transaction.atomic
def withdraw_file(*, bank_file: BankFile, reason: str, actor, now) -> FileWithdrawal:
    """撤回: the rows of a stored file leave sums and uniqueness, and stay to be read.

    A file of which something was booked, and reversed since, stands on public pages: it waits for
    a second person of another employer. DomainError without a reason, and while an entry, a draft,
    a file stored later or money that was given back rests on one of its rows.
    """
    bank_file = _locked(bank_file)
    FILES["withdraw"].demand(bank_file, standing_of(actor, bank_file.estate, now))
    told = reason.strip()[:200]
    if not told:
        raise DomainError(_("请写明撤回的原因。"), field="reason")
    check_unused(bank_file)
    if bank_file.withdrawals.filter(status=SecondStatus.PROPOSED).exists():
        raise DomainError(_("这份文件的撤回正在等第二人同意。"))
    asked = FileWithdrawal.objects.create(
        estate_id=bank_file.estate_id,
        bank_file=bank_file,
        reason=told,
        submitted_by=actor,
        submitted_at=now,
        status=SecondStatus.PROPOSED if was_booked(bank_file) else SecondStatus.AGREED,
    )
    if asked.status == SecondStatus.AGREED:
        _withdraw(bank_file, asked, actor, now)
    return asked


@transaction.atomic
def decide_withdrawal(*, withdrawal: FileWithdrawal, verb: str, actor, now) -> None:
    """第二人的意见: ``agree`` withdraws the file, ``refuse`` leaves it as it is.

    Refused as ``SECONDS`` says; DomainError where a row has been used meanwhile.
    """
    bank_file = _locked(withdrawal.bank_file)
    withdrawal = FileWithdrawal.objects.select_related("estate", "submitted_by").get(
        pk=withdrawal.pk
    )
    SECONDS[verb].demand(withdrawal, standing_of(actor, withdrawal.estate, now))
    given = {"decided_by": actor, "decided_at": now}
    move(withdrawal, SECOND_STEPS, verb, actor=actor, now=now, **given)
    if verb == "agree":
        check_unused(bank_file)
        _withdraw(bank_file, withdrawal, actor, now)


def _locked(bank_file) -> BankFile:
    """The account's row first, as storing takes it: a row is not known and withdrawn at once. Then
    the log's head, as booking takes it: only then the rows."""
    BankAccount.objects.select_for_update(no_key=True).get(pk=bank_file.bank_account_id)
    LogHead.objects.select_for_update().get(estate=bank_file.estate_id)
    files = BankFile.objects.select_related("estate", "bank_account")
    return files.select_for_update(of=("self",)).get(pk=bank_file.pk)


def was_booked(bank_file) -> bool:
    return Match.objects.filter(bank_row__bank_file=bank_file).exists()


def check_unused(bank_file) -> None:
    """Locks the rows: whoever books one of them meanwhile waits, and is refused."""
    rows = BankRow.objects.filter(bank_file=bank_file)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    booked = Match.objects.filter(bank_row__bank_file=bank_file).values("bank_row")
    if booked.annotate(fen=Sum("amount_fen")).exclude(fen=0).exists():
        raise DomainError(_("这份文件里有流水已经入账，请先冲销那几笔账，再撤回。"))
    lines = DraftLine.objects.filter(bank_row__bank_file=bank_file, draft__status__in=OPEN_DRAFTS)
    if lines.exists():
        raise DomainError(_("这份文件里有流水在草稿里，请先作废那几份草稿，再撤回。"))
    if later := _leaning_on(bank_file):
        told = {"name": later.name, "day": local(later.created_at).date().isoformat()}
        raise DomainError(
            _(
                "后来存入的“%(name)s”（%(day)s 上传）与它日期重叠，重复的流水只存了一次，请先撤回那一份。"
            )
            % told
        )


def _leaning_on(bank_file) -> BankFile | None:
    """The last file that was stored later over days of this one's rows, and knew some rows already:
    it still speaks of those days when the rows are gone."""
    days = bank_file.rows.aggregate(first=Min("booked_date"), last=Max("booked_date"))
    if not days["first"]:
        return None
    stored = BankFile.objects.filter(
        bank_account=bank_file.bank_account_id,
        status=BankFileStatus.STORED,
        reading__n_known__gt=0,
        covers_from__lte=days["last"],
        covers_until__gte=days["first"],
    )
    turns = {one.pk: _turn(one) for one in stored}
    mine = _turn(bank_file)
    after = [one for one in stored if turns[one.pk] > mine]
    return max(after, key=lambda one: turns[one.pk], default=None)


def _turn(bank_file) -> int:
    """Which of two files was stored first: files are not stored in the order in which they came."""
    told = AuditEvent.objects.filter(
        estate=bank_file.estate_id,
        subject=f"finance.bankfile:{bank_file.pk}",
        verb="finance.bankfile.store",
    )
    return told.values_list("pk", flat=True).last() or 0


def _withdraw(bank_file, withdrawal, actor, now) -> None:
    BankRow.objects.counted().filter(bank_file=bank_file).update(withdrawn_at=now)
    _check_given_back(bank_file)
    told = {"reason": withdrawal.reason}
    move(bank_file, BANK_FILE_STEPS, "withdraw", actor=actor, now=now, detail=told)
    if bank_file.covers_from:
        account = bank_file.bank_account
        since = evidence_before(account, bank_file.covers_from)
        reassess(fund=account.fund, since=since, actor=actor, now=now)
    signals.bank_side_changed.send(sender=BankFile, estate=bank_file.estate, entries=[])


def _check_given_back(bank_file) -> None:
    """What went out again as none of the owners' keeps what came in for it."""
    asides = RowSetAside.objects.filter(bank_row__bank_file=bank_file, status=SecondStatus.AGREED)
    for kind in set(asides.values_list("kind", flat=True)):
        if lowest_aside_fen(bank_file.bank_account_id, kind) < 0:
            raise DomainError(
                _(
                    "这份文件里有列为不属公共收益的到账，后来的支出以它为来历，请先取消那几笔支出的说明。"
                )
            )


@transaction.atomic
def abandon_file(*, bank_file: BankFile, actor, now) -> None:
    """放弃: a file that nobody confirmed is dropped, its bytes and all that was read with it.

    What stays is who brought which file when. ``actor`` is None for the portal itself.
    """
    if actor is not None:
        FILES["abandon"].demand(bank_file, standing_of(actor, bank_file.estate, now))
    path, summary = bank_file.path, bank_file.reading.get("summary", {})
    kept = {"summary": {**summary, "errors": [], "differences": []}} if summary else {}
    move(bank_file, BANK_FILE_STEPS, "abandon", actor=actor, now=now, path="", reading=kept)
    # Files of before share their bytes with others that are the same.
    if path and not BankFile.objects.filter(path=path).exists():
        transaction.on_commit(lambda: bankstore.drop(path))


def abandon_unconfirmed(now) -> int:
    """What nobody confirmed within seven days is abandoned; how many there were."""
    old = BankFile.objects.filter(status__in=UNCONFIRMED, created_at__lt=now - KEPT_UNCONFIRMED)
    found = list(old.select_related("estate"))
    for bank_file in found:
        abandon_file(bank_file=bank_file, actor=None, now=now)
    return len(found)
