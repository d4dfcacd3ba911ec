"""What the desk shows (工作台): rows without a draft, drafts by what they wait for, likely twins."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from communities.estate_settings import setting
from communities.standing import standings_of
from finance.models import Account, BankAccount, BankRow, DraftLine, EntryDraft, Voucher
from finance.models.books import MONEY, OWED
from finance.selectors.rows import with_rest
from finance.settings_rows import TRANSFER_DAYS
from finance.states import DraftStatus

CATEGORIES = [Account.Kind.INCOME, Account.Kind.COST, Account.Kind.USE, Account.Kind.OWED]
MAX_SMALL_FEE_FEN = 2000


def n_to_confirm(estates, user, now) -> int:
    """How many blacked-out copies wait for this person: those of another employer's people."""
    rows = Voucher.objects.filter(estate__in=estates, redaction=Voucher.Redaction.REDACTED)
    rows = list(rows.exclude(redacted_by=user).select_related("redacted_by"))
    known = standings_of([user, *(row.redacted_by for row in rows)], [None], now)
    mine = known[user.pk, None]
    redactors = [(known[row.redacted_by_id, None], row.redacted_at) for row in rows]
    return sum(not mine.shares_employer_with(one, at) for one, at in redactors)


def waiting_rows(estates) -> QuerySet:
    """未入账流水: rows of which something is left for a draft, oldest first."""
    rows = with_rest(BankRow.objects.filter(estate__in=estates))
    rows = rows.exclude(matched_fen=F("amount_fen")).exclude(rest_fen=0)
    return rows.select_related("bank_account", "estate").order_by("booked_date", "pk")


def waiting_accounts(estates) -> list[BankAccount]:
    """Bank accounts with ``n_waiting`` rows each, those with most first; a fixed deposit has none."""
    counts = dict(
        waiting_rows(estates)
        .order_by()
        .values("bank_account")
        .annotate(n=Count("pk"))
        .values_list("bank_account", "n")
    )
    kept = BankAccount.objects.filter(estate__in=estates).exclude(kind=BankAccount.Kind.DEPOSIT)
    accounts = list(kept.select_related("estate", "fund"))
    for account in accounts:
        account.n_waiting = counts.get(account.pk, 0)
    return sorted(accounts, key=lambda account: (-account.n_waiting, account.pk))


def drafts_in(estates, *statuses) -> QuerySet:
    """Drafts of these statuses with what one line of a list shows, oldest first."""
    drafts = EntryDraft.objects.filter(estate__in=estates, status__in=statuses)
    return with_amount(
        drafts.select_related("estate", "fund", "created_by", "submitted_by", "authority")
        .annotate(n_vouchers=Count("draft_vouchers", distinct=True))
        .order_by("booking_date", "pk")
    )


def with_amount(drafts: QuerySet) -> QuerySet:
    """Annotated with ``gain_fen`` (what the fund gains; of money that lies there already, what of it
    is earned) and ``moved_fen`` (what a transfer moves).

    A subquery each, because joins to lines and vouchers would multiply one another.
    """
    lines = DraftLine.objects.filter(draft=OuterRef("pk"))
    money, owed = (lines.filter(account__kind__in=kinds) for kinds in (MONEY, OWED))
    return drafts.annotate(
        gain_fen=_sum(money, owed), moved_fen=_sum(money.filter(amount_fen__gt=0))
    )


def _sum(*lines):
    """Of the first that has any."""
    totals = [
        some.order_by().values("draft").annotate(total=Sum("amount_fen")).values("total")
        for some in lines
    ]
    return Coalesce(*map(Subquery, totals), 0, output_field=BigIntegerField())


def categories(fund) -> QuerySet:
    """科目 an entry may be booked against, the most used of this book first."""
    accounts = Account.objects.filter(fund=fund, kind__in=CATEGORIES, is_active=True)
    used = Coalesce(Sum("months__n_lines"), 0)
    return accounts.select_related("parent").annotate(n_used=used).order_by("-n_used", "pk")


def money_accounts(fund) -> QuerySet:
    """Where the fund's money lies: ledger accounts of banks and wallets."""
    accounts = Account.objects.filter(fund=fund, kind__in=MONEY, is_active=True)
    return accounts.exclude(bank_account=None).order_by("pk")


def held_accounts(fund) -> QuerySet:
    """预收与待退: where what is held for others stands."""
    return Account.objects.filter(fund=fund, kind__in=OWED, is_active=True).order_by("pk")


@dataclass(frozen=True)
class OtherSide:
    """另一头: the row in which money that left one account arrived in another; ``fee_fen`` is what
    was kept on the way."""

    row: BankRow
    fee_fen: int


def other_sides(account, rows, now) -> dict[int, OtherSide]:
    """For rows of ``account`` the row of another account that takes or gives their rest, one to one.

    A guess for transfers between own accounts: within the estate's days, the same amount before one that is
    short of a fee, the nearest day. Two queries, whatever the number of rows.
    """
    if not rows:
        return {}
    near = timedelta(days=setting(account.estate, TRANSFER_DAYS, now))
    days = [row.booked_date for row in rows]
    others = (
        waiting_rows([account.estate_id])
        .filter(bank_account__fund=account.fund_id, booked_date__gte=min(days) - near)
        .filter(booked_date__lte=max(days) + near)
        .exclude(bank_account=account)
    )
    offers = []
    for other in others:
        for row in rows:
            apart, fee = abs(other.booked_date - row.booked_date), fee_between(row, other)
            if fee is not None and apart <= near:
                offers.append((fee, apart, row.pk, other.pk, other))
    found, taken = {}, set()
    for fee, _apart, mine, theirs, other in sorted(offers, key=lambda offer: offer[:4]):
        if mine not in found and theirs not in taken:
            found[mine] = OtherSide(other, fee)
            taken.add(theirs)
    return found


def fee_between(one, other) -> int | None:
    """手续费 (fen) of a transfer with these two rests, money out as negative; None where they are
    no two sides: the bank keeps a hundredth at most, or 20 yuan."""
    out, came = sorted((one.rest_fen, other.rest_fen))
    fee = -out - came
    return fee if out < 0 < came and 0 <= fee <= max(came // 100, MAX_SMALL_FEE_FEN) else None


def counts(estates) -> dict[str, int]:
    """How much waits, by what it waits for."""
    by_status = dict(
        EntryDraft.objects.filter(estate__in=estates)
        .values_list("status")
        .annotate(n=Count("pk"))
        .values_list("status", "n")
    )
    return {
        "rows": waiting_rows(estates).count(),
        "drafts": by_status.get(DraftStatus.DRAFT, 0),
        "returned": by_status.get(DraftStatus.RETURNED, 0),
        "submitted": by_status.get(DraftStatus.SUBMITTED, 0),
        "approved": by_status.get(DraftStatus.APPROVED, 0),
    }
