"""Offices over the years: who is asked to serve, who leaves, and which body follows another."""

from django.db import models
from django.db.models import F, Q

from communities.models.bodies import Area, Body
from communities.models.estate import Estate, ManagementBody, ServiceContract
from communities.models.papers import OfficePaper
from communities.models.people import Membership, User
from communities.roles import AT_HOME, IN_OFFICE, PROPERTY, Role
from communities.scoping import EstateOwned, EstateQuerySet
from communities.states import OfficeInvitationStatus, TurnStatus

ONE_PLACE = Q(estate=None, area__isnull=False) | Q(estate__isnull=False, area=None)
OPEN = OfficeInvitationStatus.OPEN


class OfficeInvitation(models.Model):
    """任职邀请: a phone is asked to serve in an estate or an area; who answers has proved the phone.

    Of the random token of its link the digest lies here alone. ``is_printed``: no text could be sent,
    so that whoever holds the slip answers. A committee's member rests on its filing (``basis``).
    """

    estate = models.ForeignKey(Estate, models.PROTECT, null=True, verbose_name="小区")
    area = models.ForeignKey(Area, models.PROTECT, null=True, verbose_name="区域")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    contract = models.ForeignKey(
        ServiceContract, models.PROTECT, null=True, related_name="+", verbose_name="物业服务合同"
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="机构")
    phone = models.CharField("手机号", max_length=16)
    name = models.CharField("姓名", max_length=40)
    starts_on = models.DateField("从哪一天起")
    basis = models.CharField("备案或任命文件", max_length=120, blank=True)
    basis_date = models.DateField("文件日期", null=True)
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="存档文件"
    )
    is_printed = models.BooleanField("打印的邀请单", default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("失效时间")
    status = models.CharField(
        "状态", max_length=8, choices=OfficeInvitationStatus.choices, default=OPEN
    )
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = EstateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_PLACE, name="office_invitation_has_one_place"),
            models.CheckConstraint(
                condition=~Q(role__in=AT_HOME), name="nobody_is_invited_into_a_home_so"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=PROPERTY) | Q(contract__isnull=False, estate__isnull=False),
                name="staff_are_invited_under_a_contract",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=IN_OFFICE) | Q(body__isnull=False),
                name="office_is_offered_by_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.COMMITTEE) | ~Q(basis="") & Q(basis_date__isnull=False),
                name="committee_rests_on_its_filing",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted")
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="office_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(answered_by=F("invited_by")) | ~Q(status="accepted"),
                name="nobody_invites_herself",
            ),
            models.UniqueConstraint(
                "estate", "area", "phone", condition=Q(status=OPEN), nulls_distinct=False,
                name="one_open_invitation_of_a_phone",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_role_display()} {self.get_status_display()}"

    @property
    def place(self):
        return self.estate or self.area

    @property
    def employer(self):
        return self.contract.company if self.contract else self.body


class OfficeEnd(models.Model):
    """离任: why a role ends, who decided it, and who takes what the person held (nobody: the queue).

    ``passed_at``: when that was passed on; it follows the end and never delays it. An earlier end
    than was decided is a second row.
    """

    estate = models.ForeignKey(Estate, models.PROTECT, null=True, verbose_name="小区")
    area = models.ForeignKey(Area, models.PROTECT, null=True, verbose_name="区域")
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="office_ends", verbose_name="角色"
    )
    ends_at = models.DateTimeField("离任时间")
    reason = models.CharField("原因", max_length=200)
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="存档文件"
    )
    successor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="接手人"
    )
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    ended_at = models.DateTimeField("办理时间")
    passed_at = models.DateTimeField("移交时间", null=True)

    objects = EstateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_PLACE, name="office_end_has_one_place"),
            models.CheckConstraint(condition=~Q(reason=""), name="office_end_says_why"),
            models.CheckConstraint(
                condition=Q(passed_at=None) | Q(passed_at__gte=F("ends_at")),
                name="nothing_is_passed_on_before_the_end",
            ),
        ]
        indexes = [
            models.Index("ends_at", condition=Q(passed_at=None), name="office_ends_to_pass_on")
        ]

    def __str__(self):
        return f"{self.membership} {self.ends_at:%Y-%m-%d}"


class ManagementTurn(EstateOwned):
    """管理主体移交: one body gives an estate, another takes it, from the begin of a day on.

    Each side signs. That the giving side refuses is recorded by the 居委会, and witnessed by the
    street where the 居委会 is itself a side; the taking side always signs.
    """

    before = models.ForeignKey(
        ManagementBody, models.PROTECT, related_name="+", verbose_name="原管理主体"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="新管理主体")
    kind = models.CharField("类别", max_length=12, choices=ManagementBody.Kind.choices)
    planned_at = models.DateTimeField("从何时起")
    basis = models.CharField("备案或决议", max_length=120)
    basis_date = models.DateField("文件日期")
    paper = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="存档文件"
    )
    needs_witness = models.BooleanField("居委会是一方")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    status = models.CharField(
        "状态", max_length=9, choices=TurnStatus.choices, default=TurnStatus.OPEN
    )
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField("移交方签字", null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField("接收方签字", null=True)
    refusal = models.CharField("移交方拒签的情况", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("拒签记录", null=True)
    witnessed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    witnessed_at = models.DateTimeField("街道见证", null=True)
    after = models.OneToOneField(ManagementBody, models.PROTECT, null=True, related_name="+")
    cancelled_why = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "estate", condition=Q(status=TurnStatus.OPEN), name="one_turn_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(status=TurnStatus.SETTLED)
                | Q(taken_by__isnull=False, after__isnull=False)
                & (Q(given_by__isnull=False) | Q(recorded_by__isnull=False) & ~Q(refusal=""))
                & (
                    Q(given_by__isnull=False)
                    | Q(needs_witness=False)
                    | Q(witnessed_by__isnull=False)
                ),
                name="both_sides_are_heard",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("taken_by")),
                name="two_people_sign_the_turn",
            ),
            models.CheckConstraint(
                condition=Q(witnessed_by=None)
                | ~Q(witnessed_by=F("recorded_by")) & ~Q(witnessed_by=F("taken_by")),
                name="the_witness_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(needs_witness=True)
                | Q(recorded_by=None)
                | ~Q(recorded_by=F("taken_by")),
                name="who_takes_records_no_refusal",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="turn_rests_on_a_paper"),
        ]

    def __str__(self):
        return f"{self.estate} · {self.body}"
