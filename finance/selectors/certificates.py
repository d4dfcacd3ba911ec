"""存单: what the books and the bank's papers say of fixed deposits."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Prefetch, Q, Sum

from finance.acts import CERTIFICATES, SECONDS
from finance.certified import Deposit
from finance.models import BankAccount, CertificateWithdrawal, DepositCertificate, Posting
from finance.models.draft import Kind
from finance.selectors.approvals import in_turn
from finance.states import SecondStatus


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


def n_certificates_for(user, estates, now) -> int:
    """How many certificates and withdrawals wait for this person: those of another employer."""
    waiting = (
        (CERTIFICATES["agree"], DepositCertificate.objects.all()),
        (SECONDS["agree"], CertificateWithdrawal.objects.all()),
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
