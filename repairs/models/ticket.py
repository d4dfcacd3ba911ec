"""Tickets (报修单) and what happened to them."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Building, PropertyCompany, Unit, User
from communities.scoping import EstateOwned
from communities.selectors.published import for_everybody
from decisions.models import Decision, ElsewhereDecision
from repairs.levels import Level
from repairs.models.facts import TicketFacts
from repairs.models.setup import Category, ServiceTimes, Spot
from repairs.models.signal import Signal
from repairs.states import IN_WORK, OPEN, TicketStatus

# Where no clock runs: after everything that has an end.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
IS_OPEN = Q(status__in=sorted(OPEN))


class Scope(models.TextChoices):
    COMMON = "common", _("公共区域")
    HOME = "home", _("我家里")


class Channel(models.TextChoices):
    APP = "app", _("网上")
    QR = "qr", _("扫码")
    PHONE = "phone", _("电话")
    WALK_IN = "walk_in", _("上门")


class Route(models.TextChoices):
    """责任: who has to put it right (宁波条例 67)."""

    PROVIDER = "provider", _("物业服务企业")
    DEVELOPER = "developer", _("建设单位（保修期内）")
    OCCUPIER = "occupier", _("业主自行负责")
    UTILITY = "utility", _("供水、供电、供气、通信等单位")
    FUND = "fund", _("维修资金")
    SAFETY = "safety", _("房屋安全")


class Outcome(models.TextChoices):
    FIXED = "fixed", _("已修好")
    MADE_SAFE = "made_safe", _("已消除危险")
    ANSWERED = "answered", _("已答复")
    HANDED_ON = "handed_on", _("已转责任单位办理")
    NOT_FOUND = "not_found", _("现场未发现问题")
    NEEDS_DECISION = "needs_decision", _("需要业主决定动用资金")


class Cause(models.TextChoices):
    WEAR = "wear", _("老化磨损")
    DAMAGE = "damage", _("人为损坏")
    DEFECT = "defect", _("施工或产品质量")
    WEATHER = "weather", _("天气")
    UPKEEP = "upkeep", _("保养不到位")
    USE = "use", _("使用不当")
    OUTSIDE = "outside", _("外部单位原因")
    UNKNOWN = "unknown", _("原因不明")


class Refusal(models.TextChoices):
    """不予受理的理由: no other reason ends a matter unhandled."""

    NOT_HERE = "not_here", _("不在本小区范围")
    NOT_OURS = "not_ours", _("不属于物业服务事项，已告知找谁")
    PRIVATE = "private", _("业主之间的事，可申请调解")
    DUPLICATE = "duplicate", _("同一件事已在办理")
    UNCLEAR = "unclear", _("说不清地点或事情，又联系不上报修人")
    TEST = "test", _("误报")


class DayNumber(EstateOwned):
    """当日报修流水: the last number given on a day; one statement takes the next."""

    day = models.DateField("日期")
    last = models.PositiveIntegerField("已用到")

    class Meta:
        constraints = [models.UniqueConstraint("estate", "day", name="one_counter_per_day")]

    def __str__(self):
        return f"{self.day} {self.last}"


class Ticket(TicketFacts, EstateOwned):
    """报修单: one matter from report to rating; never deleted.

    ``company`` answers for it, in scores too, after another company has taken over the estate.
    ``wrongly_declined_at`` is when it was declined, once that has been overruled: what was promised
    before goes on in scores as if it had never been declined.
    ``withheld_at``: its photos, its place and all words are public no more, for ``withheld_why``.
    ``vote`` or ``elsewhere`` is what the owners decide, or decided, about it; ``authority`` a decision that the portal
    does not know.
    ``revision`` counts the acts of handlers, so that the second of two at once is told so.
    ``next_due_at`` (the nearest end among its running clocks) and ``paused_until`` repeat what its
    clocks say, kept by a trigger on those, so that queues can be read in their order.
    """

    number = models.CharField("编号", max_length=14)
    status = models.CharField(
        "状态", max_length=12, choices=TicketStatus.choices, default=TicketStatus.REPORTED
    )
    revision = models.PositiveIntegerField("版次", default=0)
    level = models.CharField("等级", max_length=2, choices=Level.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    category_label = models.CharField("报修时的类别名", max_length=20, blank=True, db_default="")
    scope = models.CharField("范围", max_length=6, choices=Scope.choices)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="幢"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="房屋"
    )
    spot = models.ForeignKey(
        Spot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="设备标签"
    )
    place = models.CharField("位置", max_length=80, blank=True)
    words = models.TextField("说明", max_length=500, blank=True)
    is_public = models.BooleanField("公开", default=True)
    reporter = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报修人"
    )
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices, default=Channel.APP)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代报人"
    )
    slip_phone = models.CharField("联系电话", max_length=16, blank=True)
    rating_code_hash = models.CharField(max_length=64, blank=True)
    visit_wish = models.CharField("方便上门时间", max_length=80, blank=True)
    route = models.CharField("责任", max_length=10, choices=Route.choices)
    route_reason = models.CharField("责任依据", max_length=200)
    company = models.ForeignKey(
        PropertyCompany, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    times = models.ForeignKey(
        ServiceTimes, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="时限"
    )
    reported_at = models.DateTimeField("报修时间")
    acknowledged_at = models.DateTimeField("受理时间", null=True, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices, blank=True)
    cause = models.CharField("原因", max_length=10, choices=Cause.choices, blank=True)
    authority = models.CharField("依据的决定", max_length=200, blank=True)
    vote = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="哪次表决"
    )
    elsewhere = models.ForeignKey(
        ElsewhereDecision, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="哪次线下或其他平台的表决",
    )  # fmt: skip
    refusal = models.CharField("不受理理由", max_length=12, choices=Refusal.choices, blank=True)
    wrongly_declined_at = models.DateTimeField(
        "被撤销的不予受理的时间", null=True, blank=True, editable=False
    )
    withheld_at = models.DateTimeField("不再公开的时间", null=True, blank=True, editable=False)
    withheld_why = models.CharField(
        "为什么不再公开", max_length=200, blank=True, db_default="", editable=False
    )
    is_chargeable = models.BooleanField("有偿", default=False)
    n_reopened = models.PositiveSmallIntegerField("返修次数", default=0)
    escalated_at = models.DateTimeField("报给社区的时间", null=True, blank=True)
    matter = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name="并入"
    )
    signal = models.ForeignKey(
        Signal, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name="苗头"
    )
    draft = models.UUIDField("草稿", null=True, blank=True, unique=True, editable=False)
    next_due_at = models.DateTimeField("最近时限", default=NEVER, editable=False)
    paused_until = models.DateTimeField("暂停到", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "报修单"
        constraints = [
            models.UniqueConstraint("estate", "number", name="ticket_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=TicketStatus.values), name="ticket_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="ticket_level_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["finished", "closed"])
                | (~Q(outcome="") & ~Q(cause="") & Q(finished_at__isnull=False)),
                name="done_ticket_has_outcome_and_cause",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(refusal=""),
                name="declined_ticket_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["closed", "declined", "withdrawn"], closed_at__isnull=False)
                | Q(status__in=["reported", "acknowledged", "finished"], closed_at=None),
                name="ended_ticket_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(scope="home") | Q(unit__isnull=False),
                name="home_ticket_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(matter=None) | ~Q(matter=models.F("id")),
                name="ticket_is_not_its_own_matter",
            ),
            models.CheckConstraint(
                condition=Q(vote=None) | Q(elsewhere=None), name="ticket_names_one_decision"
            ),
        ]
        indexes = [
            models.Index("estate", "status", "reported_at", name="tickets_of_estate"),
            models.Index("reporter", "reported_at", name="tickets_of_reporter"),
            models.Index("estate", "building", "category", "reported_at", name="similar_tickets"),
            models.Index("finished_at", condition=Q(status="finished"), name="tickets_to_be_rated"),
            models.Index("estate", "next_due_at", "id", name="open_by_due", condition=IS_OPEN),
            models.Index(
                "handler", "estate", "next_due_at", "id", name="open_of_handler", condition=IS_OPEN
            ),
            models.Index(
                "estate",
                "next_due_at",
                "id",
                name="open_and_paused",
                condition=IS_OPEN & Q(paused_until__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def slug(self) -> str:
        """The number as addresses write it."""
        return self.number.lower()

    @property
    def subject(self) -> str:
        """How clocks and notices name this row."""
        return f"repairs.ticket:{self.pk}"

    @property
    def title(self) -> str:
        """What it is about, without a person or a home in it."""
        where = self.building.name if self.building and self.scope == Scope.COMMON else ""
        place = self.place if self.scope == Scope.COMMON and not self.withheld_at else ""
        told = for_everybody(f"{where}{place}", self.estate) if place else where
        return " ".join(part for part in (told, self.kind) if part)

    @property
    def kind(self) -> str:
        """The category by the name it had when this was reported, whatever it is called since."""
        return self.category_label or str(self.category)

    @property
    def public_path(self) -> str:
        return f"/e/{self.estate.slug}/repairs/{self.slug}/"

    @property
    def own_path(self) -> str:
        """The whole of it, for the reporter."""
        return f"/me/repairs/{self.estate.slug}/{self.slug}/"

    @property
    def path(self) -> str:
        """Where everybody who is told of it may look."""
        return self.public_path if self.is_public else self.own_path

    @property
    def desk_path(self) -> str:
        return f"/desk/tickets/{self.pk}/"

    @property
    def is_occupiers_own(self) -> bool:
        """Work inside a home that nobody owes: it alone may cost something."""
        return self.scope == Scope.HOME and self.route == Route.OCCUPIER

    @property
    def is_shared(self) -> bool:
        """Of common places and public, so that it may concern others."""
        return self.is_public and self.scope != Scope.HOME

    def is_overdue(self, now: datetime) -> bool:
        """已超时: open, and one of its running clocks has ended."""
        return self.status in OPEN and self.next_due_at <= now

    @property
    def needs_decision(self) -> bool:
        return self.outcome == Outcome.NEEDS_DECISION

    @property
    def decision(self) -> Decision | ElsewhereDecision | None:
        """What its works wait for, or go by."""
        return self.vote or self.elsewhere

    @property
    def names_decision(self) -> bool:
        return bool(self.vote_id or self.elsewhere_id or self.authority)

    @property
    def is_works_going_on(self) -> bool:
        """工程 in work: it alone waits for the owners."""
        return self.level == Level.P4 and self.status in IN_WORK

    def is_joined_by(self, user) -> bool:
        return self.me_toos.filter(user=user).exists()
