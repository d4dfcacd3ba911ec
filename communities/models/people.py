"""People (人): accounts, what they own, and the roles that dates give and take."""

import uuid
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from communities import clock
from communities.backends import StandingBackend
from communities.models.bodies import Area, Body
from communities.models.estate import Estate, ServiceContract, Unit
from communities.models.owners import Owner
from communities.roles import AT_HOME, IN_OFFICE, PROPERTY, Role
from communities.scoping import EstateOwned
from communities.standing import current

# No day of any calendar comes after it: sold by the developer, not delivered (未交付).
NOT_YET = date.max
# So long an account is trusted less after somebody came in by a slip.
LESS_TRUST = timedelta(days=7)


def opaque_username() -> str:
    return uuid.uuid4().hex


class User(AbstractUser):
    """账户: a person; the user name is opaque and never shown."""

    last_name = None
    username = models.CharField(max_length=32, unique=True, default=opaque_username)
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField(
        "手机号",
        max_length=16,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\+[1-9]\d{6,14}$")],
    )
    email = models.EmailField("邮箱", null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    slip_used_at = models.DateTimeField("凭应急登录单登录", null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "账户"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once_whatever_its_case"),
        ]

    def __str__(self):
        return self.name or "用户"

    def get_full_name(self):
        return self.office_name

    def get_short_name(self):
        return self.office_name

    @property
    def first_name(self) -> str:
        """Wagtail's admin greets by it, and would else show the opaque user name."""
        return self.office_name

    @property
    def office_name(self) -> str:
        """How a person acting in office is shown to everybody: the surname alone."""
        return f"{self.name[:1]}**" if self.name else "用户"

    @property
    def slip_holds_until(self):
        """Until when the account is trusted less; None where nobody ever came in by a slip."""
        return self.slip_used_at and self.slip_used_at + LESS_TRUST

    def lay_down_rank(self) -> None:
        """For as long as this copy lives, she is no superuser; the stored row stays as it is."""
        self.is_superuser = False
        self._keeps_rank = True

    def save(self, *args, **more):
        if getattr(self, "_keeps_rank", False) and more.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            more["update_fields"] = names - {"is_superuser"}
        super().save(*args, **more)

    def _get_session_auth_hash(self, secret=None):
        """Who comes in by a slip ends whatever log-ins of hers there are."""
        known = super()._get_session_auth_hash(secret)
        return f"{known}:{self.slip_used_at.timestamp()}" if self.slip_used_at else known

    def has_perm(self, perm, obj=None):
        """Without the superuser's shortcut: nobody passes a rule about an estate by rank."""
        if obj is not None:
            return StandingBackend().has_perm(self, perm, obj)
        return super().has_perm(perm, obj)


class Ownership(EstateOwned):
    """产权: one registered owner of a unit, from a day to a day; co-owners are several rows.

    ``owner_name`` is as the register of this home spells it. A home that the developer has sold is
    ``delivered_on`` a day, NOT_YET until there is one, and None where it was delivered before anybody
    noted when. ``deed_digest`` is that of its 产权证号, or "". No unit names one owner twice at a time.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ownerships", verbose_name="房屋")
    owner_name = models.CharField("登记姓名", max_length=80)
    owner_phone = models.CharField("登记手机", max_length=16, blank=True)
    owner = models.ForeignKey(Owner, models.PROTECT, related_name="ownerships", verbose_name="业主")
    deed_digest = models.CharField(max_length=80, blank=True)
    delivered_on = models.DateField("交付日期", null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="账户")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    is_document_checked = models.BooleanField("证件已核对", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "unit", "owner_name", condition=Q(valid_until=None), name="owner_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="ownership_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.unit} 业主"


class MembershipQuerySet(models.QuerySet):
    def current(self, now):
        """Hold now; the contract and the ownership, where there is one, must hold too."""
        return self.filter(
            current(now),
            Q(contract=None) | current(now, "contract__"),
            Q(ownership=None) | current(clock.local(now).date(), "ownership__"),
            user__is_active=True,
        )

    def unended(self, now):
        """Hold now or will; what was ended before its first moment never does."""
        return self.exclude(valid_until__lte=now).exclude(valid_until=F("valid_from"))

    def reaching(self, estate):
        """Those of the estate itself, and those of the areas it lies in."""
        own = estate.area_id
        above = Area.objects.filter(Q(pk=own) | Q(children=own) | Q(children__children=own)).values(
            "pk"
        )
        return self.filter(Q(estate=estate) | Q(area__in=above))


class Membership(models.Model):
    """角色: what a person is in an estate, or in an area with all its estates, from–to.

    A staff role holds only as long as its contract, an owner's as long as the ownership, and a
    delegate's as long as that of the owner who appointed her.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="账户")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    estate = models.ForeignKey(Estate, models.PROTECT, null=True, blank=True, verbose_name="小区")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="区域")
    contract = models.ForeignKey(
        ServiceContract, models.PROTECT, null=True, blank=True, verbose_name="物业服务合同"
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name="机构")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="房屋")
    ownership = models.ForeignKey(
        Ownership, models.PROTECT, null=True, blank=True, verbose_name="产权"
    )
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授予人"
    )
    valid_from = models.DateTimeField("起")
    valid_until = models.DateTimeField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        constraints = [
            models.CheckConstraint(
                condition=Q(estate=None, area__isnull=False) | Q(estate__isnull=False, area=None),
                name="membership_has_one_scope",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=PROPERTY) | Q(contract__isnull=False, estate__isnull=False),
                name="staff_serve_under_a_contract",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=IN_OFFICE) | Q(body__isnull=False),
                name="office_belongs_to_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=AT_HOME) | Q(unit__isnull=False, estate__isnull=False),
                name="residents_have_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.OWNER) | Q(ownership__isnull=False),
                name="owners_own",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.DELEGATE) | Q(valid_until__isnull=False),
                name="delegation_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_not_before_start",
            ),
        ]
        indexes = [models.Index("user", "estate", name="membership_of_user")]

    def __str__(self):
        return f"{self.get_role_display()} {self.estate or self.area}"

    @property
    def employer(self):
        """The company or the body that the person acts for; None where there is none."""
        return self.contract.company if self.contract else self.body
