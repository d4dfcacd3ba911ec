"""纸质选票: from the printed sheet over the box (票箱) to what two people read on it; every row is only ever added."""

from django.db import models
from django.db.models import F, Q

from communities.models import User
from communities.scoping import EstateOwned
from decisions.models.votes import Decision, RollParty
from decisions.scans import MAX_PAGES


class PaperSheet(EstateOwned):
    """纸质选票, one of each party. ``code`` stands on the stub (存根) that stays at the desk, ``number`` on the part
    that goes into the box. Whose sheet has which number stands in this row alone, and on no page."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="sheets")
    party = models.OneToOneField(RollParty, models.PROTECT, related_name="sheet")
    code = models.CharField("存根编码", max_length=9)
    number = models.CharField("票号", max_length=6)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        constraints = [
            models.UniqueConstraint("decision", "code", name="stub_code_once"),
            models.UniqueConstraint("decision", "number", name="sheet_number_once"),
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.code}"


class SheetPrint(EstateOwned):
    """打印选票: who had sheets with homes and numbers in her hands. She enters none of this vote."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="sheet_prints")
    building = models.CharField("幢", max_length=60, blank=True)
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="打印人")
    printed_at = models.DateTimeField("打印时间")

    def __str__(self):
        return f"{self.decision_id}: {self.building}"


class HandIn(EstateOwned):
    """交票: a sheet went unread into the box, once a person of another body has seen it too: ``confirmed_at``.

    ``signers`` are the owners, by their numbers on the roll, who signed the stub of a party that has several; none where
    it has one, and in rows of before they were kept.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="hand_ins")
    sheet = models.OneToOneField(PaperSheet, models.PROTECT, related_name="hand_in")
    signers = models.JSONField("签名的业主", null=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    confirmed_at = models.DateTimeField("投入票箱时间", null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__gte=F("recorded_at"), confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("recorded_by")),
                name="hand_in_is_confirmed_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.sheet_id}: {self.confirmed_at}"


class PaperEntry(EstateOwned):
    """录票: one person's reading of a sheet. ``mark`` is keyed outside the database: two readings can be compared,
    none can be read from it."""

    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="entries")
    mark = models.CharField(max_length=80)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        constraints = [
            models.UniqueConstraint("sheet", "entered_by", name="sheet_read_once_by_each")
        ]

    def __str__(self):
        return f"{self.sheet_id}: {self.entered_by_id}"


class PaperScan(EstateOwned):
    """选票照片: a page of a sheet, as who read it took it, sealed to the vote's key. Who and when stands in her reading."""

    entry = models.ForeignKey(PaperEntry, models.PROTECT, related_name="scans")
    reading = models.PositiveSmallIntegerField("第几次录入")
    page = models.PositiveSmallIntegerField("第几张")
    box = models.BinaryField()
    sha256 = models.CharField("指纹", max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint("entry", "page", name="page_of_a_reading_once"),
            models.CheckConstraint(
                condition=Q(page__range=(1, MAX_PAGES)), name="scan_is_of_a_page"
            ),
        ]

    def __str__(self):
        return f"{self.entry_id}: {self.page}"


class UnsettledSheet(EstateOwned):
    """无效票: a sheet that was handed in and of which no two people read the same until the term was over."""

    class Reason(models.TextChoices):
        NOT_FOUND = "not_found", "票箱里没有这张票"
        READ_ONCE = "read_once", "只有一个人录入"
        DIFFERS = "differs", "几个人录入的不一样"

    sheet = models.OneToOneField(PaperSheet, models.PROTECT, related_name="unsettled")
    reason = models.CharField("原因", max_length=10, choices=Reason.choices)

    def __str__(self):
        return f"{self.sheet_id}: {self.reason}"


class PaperClosing(EstateOwned):
    """纸质选票录完: how many paper boxes there are, and their hash, fixed in the log before any box is opened."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="paper_closing")
    boxes = models.PositiveIntegerField("票数")
    sha256 = models.CharField("指纹", max_length=64)
    leaf = models.BigIntegerField("存证序号")
    closed_at = models.DateTimeField("录完时间")

    def __str__(self):
        return f"{self.decision_id}: {self.boxes}"
