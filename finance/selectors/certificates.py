"""存单: what the books and the bank's papers say of fixed deposits."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum

from finance.acts import CERTIFICATES, SECONDS
from finance.certified import Deposit
from finance.models import (
    BankAccount,
    BankFile,
    BankRow,
    CertificateWithdrawal,
    DepositCertificate,
    DepositTurn,
    Posting,
)
from finance.models.draft import Kind
from finance.selectors.approvals import in_turn
from finance.states import BankFileStatus, SecondStatus


def deposits_of(accounts, starts: date, ends: date) -> dict[int, Deposit]:
    """By ledger account both sides of each fixed deposit; two queries, none where there is none."""
    kept = [one for one in accounts if _is_deposit(one.bank_account)]
    if not kept:
        return {}
    moved, opened = defaultdict(dict), {}
    sums = (
        Posting.objects.filter(account__in=kept).order_by().values_list("account", "booking_date")
    )
    carried = Count("pk", filter=Q(entry__kind=Kind.OPENING))
    for account, day, fen, openings in sums.annotate(fen=Sum("amount_fen"), openings=carried):
        moved[account][day] = fen
        if openings:
            opened[account] = min(day, opened.get(account, day))
    papers = defaultdict(list)
    banks = [one.bank_account_id for one in kept]
    counted = DepositCertificate.objects.counted().filter(bank_account__in=banks)
    for paper in counted.select_related("voucher").order_by("day"):
        papers[paper.bank_account_id].append(paper)
    return {
        one.pk: Deposit(
            starts,
            ends,
            moved[one.pk],
            tuple(papers[one.bank_account_id]),
            opened.get(one.pk),
        )
        for one in kept
    }


def _is_deposit(bank_account: BankAccount | None) -> bool:
    return bank_account is not None and bank_account.kind == BankAccount.Kind.DEPOSIT


def newest_certificates(fund) -> dict[int, DepositCertificate]:
    """By bank account the counted one of the latest day."""
    rows = DepositCertificate.objects.counted().filter(bank_account__fund=fund)
    return {one.bank_account_id: one for one in rows.order_by("day")}


def deposit_accounts(estates):
    """Those to write a certificate down for: in use, or with money booked that a paper bears out."""
    booked = Posting.objects.filter(account__bank_account=OuterRef("pk"))
    rows = BankAccount.objects.filter(estate__in=estates, kind=BankAccount.Kind.DEPOSIT)
    rows = rows.filter(Q(is_active=True) | Exists(booked))
    return rows.select_related("estate").order_by("estate", "bank_name", "pk")


def turnable_accounts(estates):
    """Bank accounts of which no file and no row ever came: they may be fixed deposits."""
    unread = [BankFileStatus.FAILED, BankFileStatus.ABANDONED]
    files = BankFile.objects.filter(bank_account=OuterRef("pk")).exclude(status__in=unread)
    rows = BankRow.objects.filter(bank_account=OuterRef("pk"))
    kept = BankAccount.objects.filter(estate__in=estates, kind=BankAccount.Kind.BANK)
    kept = kept.filter(~Exists(files), ~Exists(rows))
    return kept.select_related("estate").order_by("estate", "bank_name", "pk")


def waiting_turns(estates):
    rows = DepositTurn.objects.filter(estate__in=estates, status=SecondStatus.PROPOSED)
    return rows.select_related("estate", "bank_account", "submitted_by").order_by("pk")


def n_certificates_for(user, estates, now) -> int:
    """How many certificates, withdrawals and turns of accounts wait for this person: those of another
    employer."""
    waiting = (
        (CERTIFICATES["agree"], DepositCertificate.objects.all()),
        (SECONDS["agree"], CertificateWithdrawal.objects.all()),
        (SECONDS["agree"], DepositTurn.objects.all()),
    )
    n = 0
    for act, rows in waiting:
        rows = rows.filter(estate__in=estates, status=SecondStatus.PROPOSED)
        n += len(in_turn(rows.select_related("submitted_by"), act, act, user, estates, now))
    return n


def certificates(estates):
    """What was ever written down, with why it counts no more; the newest day first."""
    asked = CertificateWithdrawal.objects.select_related("estate", "submitted_by", "decided_by")
    rows = DepositCertificate.objects.filter(estate__in=estates)
    return (
        rows.select_related("estate", "bank_account", "voucher", "submitted_by", "decided_by")
        .prefetch_related(Prefetch("withdrawals", asked.order_by("submitted_at")))
        .order_by("-day", "-pk")
    )
