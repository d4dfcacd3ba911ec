"""存单 of a fixed deposit: written down by one, confirmed by a second, withdrawn by two."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import LogHead
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance import signals
from finance.acts import CERTIFICATES, SECONDS
from finance.bankstore import sha256
from finance.models import BankAccount, CertificateWithdrawal, DepositCertificate, Voucher
from finance.periods import FIRST_DAY
from finance.services.versions import reassess
from finance.services.vouchers import take_voucher
from finance.states import CERTIFICATE_STEPS, HOLDS, SECOND_STEPS, SecondStatus


@transaction.atomic
def record_certificate(
    *,
    bank_account: BankAccount,
    day: date,
    balance_fen: int,
    reason,
    name,
    data,
    actor,
    now,
    number,
    number_reason="",
    since=None,
) -> DepositCertificate:
    """登记存单: what lay in a fixed deposit at the end of ``day`` (fen), and the paper that says so.

    It counts once a second person of another employer read the same on it; one that was paid out has
    a certificate of 0. ``since`` is the day it prints from which the money lies there (起息日); no
    earlier day is borne out. ``number`` is the paper's; one that ends otherwise than the account's
    wants a ``number_reason``. BadFile for the paper; DomainError for another kind of account or
    currency, a day to come, a ``since`` after ``day``, a negative balance, no number, a day that has a
    certificate already and a paper that bears out another account.
    """
    require(actor, "finance.import_bank", bank_account, now)
    _check(bank_account, day, since, balance_fen, now)
    _check_number(bank_account, number.strip(), number_reason.strip())
    _lock_account(bank_account.pk)
    _check_unused(bank_account, day, data)
    voucher = take_voucher(
        estate=bank_account.estate,
        name=name,
        data=data,
        kind=Voucher.Kind.DEPOSIT,
        number=number.strip(),
        actor=actor,
        now=now,
    )
    made = DepositCertificate.objects.create(
        estate_id=bank_account.estate_id,
        bank_account=bank_account,
        voucher=voucher,
        day=day,
        since=since,
        number_reason=number_reason.strip()[:200],
        balance_fen=balance_fen,
        reason=reason.strip()[:200],
        submitted_by=actor,
        submitted_at=now,
    )
    told = {"day": day.isoformat(), "balance_fen": balance_fen, "sha256": voucher.sha256}
    told |= {"since": since.isoformat()} if since else {}
    audit(
        estate=bank_account.estate,
        actor=actor,
        verb="finance.certificate.recorded",
        subject=made,
        at=now,
        detail=told,
    )
    return made


def _check(bank_account, day, since, balance_fen, now) -> None:
    if bank_account.kind != BankAccount.Kind.DEPOSIT:
        raise DomainError(_("只有定期存款登记存单，其他账户请交银行流水。"), field="account")
    if bank_account.currency != "CNY":
        sentence = _("存单只登记人民币的，这个账户的币种是 %s。") % bank_account.currency
        raise DomainError(sentence, field="account")
    if not FIRST_DAY <= day <= clock.local(now).date():
        raise DomainError(_("截至日期要在 2000-01-01 到今天之间。"), field="day")
    if since and not FIRST_DAY <= since <= day:
        raise DomainError(_("起息日要在 2000-01-01 到截至日期之间。"), field="since")
    if balance_fen < 0:
        raise DomainError(_("存单的余额不能小于零；已支取的写 0。"), field="balance")


def _check_number(bank_account, number: str, number_reason: str) -> None:
    tail = bank_account.number_tail
    if not number:
        raise DomainError(_("请写明存单或证明上印的号码。"), field="number")
    if tail and not number.endswith(tail) and not number_reason:
        known = {"number": number[-4:], "account": tail}
        sentence = _("号码尾号 %(number)s 与账户尾号 %(account)s 不同，请写明为什么是这个账户的。")
        raise DomainError(sentence % known, field="number_reason")


def _check_unused(bank_account, day, data: bytes) -> None:
    """One for a day, and each paper for one account."""
    held = DepositCertificate.objects.filter(estate=bank_account.estate_id, status__in=HOLDS)
    if held.filter(bank_account=bank_account, day=day).exists():
        raise DomainError(_("这个账户这一天已有存单，请先撤回或取消那一张。"), field="day")
    same = held.exclude(bank_account=bank_account).filter(voucher__sha256=sha256(data))
    if other := same.select_related("bank_account").first():
        sentence = _("这份文件已是 %s 的存单，一张存单只证明一个账户。") % other.bank_account
        raise DomainError(sentence, field="file")


@transaction.atomic
def decide_certificate(*, certificate: DepositCertificate, verb: str, actor, now) -> None:
    """``agree`` and ``refuse`` are the second person's; ``end`` takes back what nobody decided on.

    Refused as ``CERTIFICATES`` says. Where an agreed one changes what published statements say of the
    bank, these get a new version.
    """
    certificate = _locked(certificate)
    CERTIFICATES[verb].demand(certificate, standing_of(actor, certificate.estate, now))
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    move(certificate, CERTIFICATE_STEPS, verb, actor=actor, now=now, **said)
    if verb == "agree":
        _tell(certificate, actor, now)


@transaction.atomic
def withdraw_certificate(
    *, certificate: DepositCertificate, reason: str, actor, now
) -> CertificateWithdrawal:
    """撤回: asked for with a reason; a confirmed certificate counts until a second person agrees."""
    certificate = _locked(certificate)
    CERTIFICATES["withdraw"].demand(certificate, standing_of(actor, certificate.estate, now))
    if not reason.strip():
        raise DomainError(_("请写明撤回的原因。"), field="reason")
    if certificate.withdrawals.filter(status=SecondStatus.PROPOSED).exists():
        raise DomainError(_("这张存单的撤回正在等第二人同意。"))
    asked = CertificateWithdrawal.objects.create(
        estate_id=certificate.estate_id,
        certificate=certificate,
        reason=reason.strip()[:200],
        submitted_by=actor,
        submitted_at=now,
    )
    audit(
        estate=certificate.estate,
        actor=actor,
        verb="finance.certificate.withdrawal_asked",
        subject=certificate,
        at=now,
        detail={"reason": asked.reason},
    )
    return asked


@transaction.atomic
def decide_withdrawal(*, withdrawal: CertificateWithdrawal, verb: str, actor, now) -> None:
    """第二人的意见: ``agree`` ends the certificate, ``refuse`` leaves it. Refused as ``SECONDS`` says."""
    certificate = _locked(withdrawal.certificate)
    asked = CertificateWithdrawal.objects.select_related("estate", "submitted_by")
    withdrawal = asked.get(pk=withdrawal.pk)
    SECONDS[verb].demand(withdrawal, standing_of(actor, withdrawal.estate, now))
    given = {"decided_by": actor, "decided_at": now}
    move(withdrawal, SECOND_STEPS, verb, actor=actor, now=now, **given)
    if verb == "agree":
        told = {"reason": withdrawal.reason}
        move(certificate, CERTIFICATE_STEPS, "withdraw", actor=actor, now=now, detail=told)
        _tell(certificate, actor, now)


def _locked(certificate) -> DepositCertificate:
    """The account's row first, then the log's head, as storing a bank file takes them."""
    _lock_account(certificate.bank_account_id)
    LogHead.objects.select_for_update().get(estate=certificate.estate_id)
    rows = DepositCertificate.objects.select_related("estate", "submitted_by", "bank_account__fund")
    return rows.get(pk=certificate.pk)


def _lock_account(pk: int) -> None:
    BankAccount.objects.select_for_update(no_key=True).get(pk=pk)


def _tell(certificate, actor, now) -> None:
    account = certificate.bank_account
    reassess(fund=account.fund, since=_first_concerned(certificate), actor=actor, now=now)
    signals.bank_side_changed.send(sender=DepositCertificate, estate=certificate.estate, entries=[])


def _first_concerned(certificate) -> date:
    """One that says the same as the one before it bears out what comes after that; another one may
    reach back behind it."""
    counted = DepositCertificate.objects.counted().filter(bank_account=certificate.bank_account)
    before = counted.filter(day__lt=certificate.day).order_by("day").last()
    same = ("balance_fen", "since")
    is_same = before and all(getattr(before, name) == getattr(certificate, name) for name in same)
    return before.day if is_same else FIRST_DAY
