"""Terms that run (时限), whatever they are about; ``repairs.ticket:42`` is all they know of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from communities.deadlines import Term, shown
from communities.models.people import User
from communities.scoping import EstateOwned, EstateQuerySet
from communities.states import ExtensionStatus

RUNNING = Q(met_at=None, stopped_at=None)


class CurrentTransaction(Func):
    """The running transaction's number, which no other one ever has."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = BigIntegerField()
    arity = 0


class Ladder(models.TextChoices):
    EMERGENCY = "emergency", "险情"
    URGENT = "urgent", "急修"
    ORDINARY = "ordinary", "一般"
    COMPLAINT = "complaint", "投诉"
    REPLY = "reply", "函复"
    LETTER = "letter", "机构函复"
    CALLBACK = "callback", "回访"


class LadderStep(models.Model):
    """升级台阶: who is told at which rung of a ladder; several people may share a rung.

    ``after``: ``warn`` (a fifth of the time is left), ``due``, or how long after the breach.
    """

    class Recipient(models.TextChoices):
        HANDLER = "handler", "处理人"
        MANAGER = "manager", "物业经理"
        MANAGEMENT_BODY = "management_body", "管理主体"
        COMMUNITY = "community", "社区（居委会）"
        SUPERVISOR = "supervisor", "街道"
        REPORTER = "reporter", "报事人"

    ladder = models.CharField("阶梯", max_length=12, choices=Ladder.choices)
    rung = models.PositiveSmallIntegerField("级")
    after = models.CharField("何时", max_length=8)
    recipient = models.CharField("通知谁", max_length=16, choices=Recipient.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("ladder", "rung", "recipient", name="told_once_per_rung"),
        ]
        ordering = ["ladder", "rung", "recipient"]

    def __str__(self):
        return f"{self.ladder} {self.rung} {self.after} {self.recipient}"


class ClockQuerySet(EstateQuerySet):
    def running(self):
        return self.filter(RUNNING)

    def overdue(self, now):
        """Running past their end, whether a sweep has seen it yet or not."""
        return self.running().filter(due_at__lte=now)


class Clock(EstateOwned):
    """时限: one term of one matter, with the moments at which somebody is told.

    Its end moves only together with a ClockEvent that names both ends, and never after a breach;
    a clock is never deleted. ``rungs_at``: one moment per rung of its ladder, ascending; ``rung``:
    how many of them have passed; ``next_at``: the next one, None when nothing is to come.
    """

    subject = models.CharField("事项", max_length=80)
    stage = models.CharField("环节", max_length=20)
    title = models.CharField("标题", max_length=120)
    path = models.CharField("网址", max_length=200, blank=True)
    reporter_path = models.CharField("报事人网址", max_length=200, blank=True)
    rule = models.CharField("规则", max_length=40)
    rule_version = models.CharField("规则版本", max_length=20)
    term = models.CharField("期限", max_length=8)
    rolls = models.BooleanField("遇休息日顺延", default=True)
    calendar_version = models.CharField("日历版本", max_length=80)
    is_provisional = models.BooleanField("暂定", default=False)
    ladder = models.CharField("阶梯", max_length=12, choices=Ladder.choices)
    round_the_clock = models.BooleanField("昼夜计时", default=False)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="处理人", db_index=False
    )
    reporter = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="报事人", db_index=False
    )
    started_at = models.DateTimeField("起算")
    first_due_at = models.DateTimeField("原到期")
    due_at = models.DateTimeField("到期")
    rungs_at = ArrayField(models.DateTimeField(), verbose_name="各级时刻")
    rung = models.PositiveSmallIntegerField("已到级", default=0)
    next_at = models.DateTimeField("下一时刻", null=True)
    breached_at = models.DateTimeField("超时", null=True)
    met_at = models.DateTimeField("完成", null=True)
    stopped_at = models.DateTimeField("终止", null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "subject", "stage", condition=RUNNING, name="one_running_clock_per_stage"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("started_at")) & Q(due_at__gte=F("first_due_at")),
                name="clock_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(met_at=None) | Q(met_at__gte=F("started_at")))
                & (Q(stopped_at=None) | Q(stopped_at__gte=F("started_at"))),
                name="clock_is_not_done_before_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(breached_at=None) | Q(breached_at=F("due_at")),
                name="breach_is_at_the_end",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(stopped_at=None), name="clock_ends_one_way"
            ),
        ]
        indexes = [
            models.Index("next_at", name="clock_next", condition=Q(next_at__isnull=False)),
            models.Index("estate", "due_at", name="clock_due_of_estate", condition=RUNNING),
            models.Index("subject", name="clock_of_subject"),
            models.Index(
                "id", name="clock_provisional", condition=RUNNING & Q(is_provisional=True)
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.stage}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    @property
    def parsed_term(self) -> Term:
        return Term.parse(self.term, rolls=self.rolls)

    @property
    def shown_due(self):
        """What a reader sees: midnight is shown as 23:59:59 of the day before."""
        return shown(self.due_at, self.parsed_term)

    def is_overdue(self, now) -> bool:
        """Its end passed before it was met or stopped."""
        return (self.met_at or self.stopped_at or now) >= self.due_at

    def is_near(self, now) -> bool:
        """临期: running, with a fifth of its time or less to go."""
        return self.is_running and self.rungs_at[0] <= now < self.due_at

    def state(self, now) -> str:
        """The word of the components' colours: "bad", "warn" or ""."""
        return "bad" if self.is_overdue(now) else "warn" if self.is_near(now) else ""


class ClockEvent(models.Model):
    """时限记录: what happened to a clock, true time and time of notice; never changed.

    ``transaction`` ties a moved end to the event that names it. A sweep writes many at once, so
    there are no more indexes than the two that are needed.
    """

    class Kind(models.TextChoices):
        STARTED = "started", "起算"
        WARNED = "warned", "临期提醒"
        BREACHED = "breached", "超时"
        ESCALATED = "escalated", "升级"
        PAUSED = "paused", "暂停"
        RESUMED = "resumed", "恢复"
        EXTENSION_ASKED = "extension_asked", "申请延期"
        EXTENDED = "extended", "延期"
        EXTENSION_REFUSED = "extension_refused", "不同意延期"
        RECOMPUTED = "recomputed", "重算"
        HANDED = "handed", "转交"
        MET = "met", "完成"
        STOPPED = "stopped", "终止"

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    rung = models.PositiveSmallIntegerField(null=True)
    occurred_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = [
            # A reminder comes again when the end has moved; after a breach no end moves.
            models.UniqueConstraint(
                "clock", "rung", "occurred_at", name="rung_falls_once_at_its_moment"
            ),
        ]
        ordering = ["occurred_at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.occurred_at:%Y-%m-%d %H:%M}"


class ClockPause(models.Model):
    """暂停: time that does not count, granted up to ``until_at`` and given back when it ends early.

    Five working days each, ten in all, never with emergencies.
    """

    class Reason(models.TextChoices):
        APPOINTMENT = "appointment", _("等业主预约")
        PARTS = "parts", _("等配件")
        FUNDS = "funds", _("等表决/资金")
        THIRD_PARTY = "third_party", _("等第三方")
        FORCE_MAJEURE = "force_majeure", _("不可抗力")

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    reason = models.CharField("原因", max_length=16, choices=Reason.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    eta = models.DateField("预计到货", null=True)
    from_at = models.DateTimeField("起")
    until_at = models.DateTimeField("最迟到")
    ended_at = models.DateTimeField("恢复", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("clock", condition=Q(ended_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at"))
                & (Q(ended_at=None) | Q(ended_at__gte=F("from_at"))),
                name="pause_ends_after_start",
            ),
        ]
        ordering = ["from_at"]

    def __str__(self):
        return f"{self.get_reason_display()} {self.from_at:%Y-%m-%d %H:%M}"


class ClockExtension(models.Model):
    """延期: more time, asked for with a reason and decided by another; once per clock."""

    Status = ExtensionStatus

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")
    term = models.CharField("延长", max_length=8)
    reason = models.CharField("理由", max_length=200)
    status = models.CharField(
        "状态", max_length=8, choices=Status.choices, default=Status.ASKED, editable=False
    )
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("clock", name="one_extension_per_clock"),
        ]
        ordering = ["asked_at"]

    def __str__(self):
        return f"{self.term} {self.get_status_display()}"

    @property
    def estate_id(self) -> int:
        return self.clock.estate_id
