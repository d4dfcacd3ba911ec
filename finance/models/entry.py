"""What is booked: entries and their postings, which nobody changes any more."""

from django.db import models
from django.db.models import F, Q

from communities.models import Estate, User
from communities.scoping import EstateOwned, EstateQuerySet
from finance.models.bank import BankRow
from finance.models.books import Account, Authority, Fund
from finance.models.draft import Counterparty, EntryDraft, Kind
from finance.models.voucher import Voucher
from finance.periods import FIRST_DAY


class EntryQuerySet(EstateQuerySet):
    def shown(self):
        """With everything one line of a list shows."""
        return self.select_related("fund", "text", "authority", "reverses__fund", "reversal__fund")


class Entry(EstateOwned):
    """记账凭证: one balanced booking, numbered without gaps per fund and booking year.

    Insert-only. A company is named here; words that may have to be erased stand in EntryText.
    """

    # Keys of the database itself hold estate and fund together; lists begin with the fund.
    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("号")
    kind = models.CharField("方向", max_length=10, choices=Kind.choices)
    booking_date = models.DateField("记账日期")
    posted_at = models.DateTimeField("入账时间")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）")
    counterparty = models.CharField("收付方", max_length=120, blank=True)
    counterparty_kind = models.CharField(max_length=10, choices=Counterparty.choices)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="entries")
    no_voucher_reason = models.CharField("无票据说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    draft = models.OneToOneField(EntryDraft, models.PROTECT, null=True, related_name="entry")
    key = models.CharField("幂等键", max_length=64)
    leaf_index = models.BigIntegerField("存证序号")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记账凭证"
        constraints = [
            models.UniqueConstraint("fund", "year", "number", name="entry_number_once"),
            # The key first: nothing else finds an entry by it, whatever the planner knows.
            models.UniqueConstraint("key", "estate", name="entry_key_once"),
            models.CheckConstraint(
                condition=Q(booking_date__year=F("year")), name="entry_year_is_its_dates"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CORRECTION) | Q(reverses__isnull=False),
                name="a_reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(booking_date__gte=FIRST_DAY), name="entry_has_a_possible_day"
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "-booking_date", "-number"], name="entry_newest_first")
        ]

    def __str__(self):
        return self.shown_number

    @property
    def shown_number(self) -> str:
        """公收-2026-000123."""
        return f"{Fund.SHORT[self.fund.code]}-{self.year}-{self.number:06d}"

    @property
    def code(self) -> str:
        """gs-2026-000123, as it stands in addresses and leaves."""
        return f"{self.fund.code}-{self.year}-{self.number:06d}"

    @property
    def memo(self) -> str:
        return self.text.memo


class EntryText(EstateOwned):
    """凭证文字: what the leaf holds only as commitments; blanking a field with its salt erases it.

    ``private`` maps a field to [salt in hex, value].
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="text", db_constraint=False
    )
    memo = models.CharField("内容", max_length=200, blank=True)
    memo_salt = models.BinaryField(max_length=32, null=True)
    private = models.JSONField(default=dict)

    def __str__(self):
        return self.memo


class Posting(models.Model):
    """分录: one line of an entry in fen; debit is positive, credit negative. Insert-only.

    Estate, fund and booking date repeat the entry's, so that the database can insist on them.
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", db_constraint=False)
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    booking_date = models.DateField("记账日期")
    amount_fen = models.BigIntegerField("金额（分）")

    objects = EstateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_is_not_zero"),
        ]
        indexes = [
            models.Index(
                fields=["account", "booking_date", "id"],
                include=["amount_fen"],
                name="posting_by_day",
            ),
        ]

    def __str__(self):
        return f"{self.account_id} {self.amount_fen}"


class EntryVoucher(EstateOwned):
    """凭证附件: which papers stood behind an entry when it was posted; never changed."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="entry_vouchers", db_constraint=False
    )
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="entry_vouchers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("entry", "voucher", name="voucher_once_per_entry"),
        ]

    def __str__(self):
        return str(self.voucher)


class Match(EstateOwned):
    """对账: so much of a bank row is that posting; a reversal takes it back with the other sign.

    Over the matches of a row the sum lies between zero and the row's amount. Insert-only.
    """

    bank_row = models.ForeignKey(BankRow, models.PROTECT, related_name="matches")
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="matches", db_constraint=False
    )
    amount_fen = models.BigIntegerField("金额（分）")
    # Of a match made after its entry; the others stand in the entry's own leaf.
    matched_at = models.DateTimeField("对账时间", null=True)
    leaf_index = models.BigIntegerField("存证序号", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("bank_row", "posting", name="match_once"),
            models.CheckConstraint(
                condition=Q(matched_at=None, leaf_index=None)
                | Q(matched_at__isnull=False, leaf_index__isnull=False),
                name="a_later_match_has_a_leaf",
            ),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="match_is_not_zero"),
        ]

    def __str__(self):
        return f"{self.bank_row_id} – {self.posting_id}"
