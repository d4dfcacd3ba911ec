"""Another phone or e-mail of an account, from the asking to the day on which it holds."""

from django.db import models
from django.db.models import F, Q

from communities.models.estate import Estate
from communities.models.people import User
from communities.scoping import EstateQuerySet
from communities.states import ContactStatus

OPEN = [ContactStatus.ASKED, ContactStatus.PROVED, ContactStatus.WAITING]
AGREED = [ContactStatus.WAITING, ContactStatus.MADE]
# What masks leave of a number or a mailbox, or of none.
MASKED = r"^(|\d{3}\*{4}\d{4}|\*{4}|.?…@.+)$"


class ContactChange(models.Model):
    """换联系方式: the phone (E.164) or e-mail ``after`` takes the place of ``before``; either may be none.

    Asked for by the person, who proves it with a code; or, with an estate, at that estate's counter
    by one person, and confirmed by another. ``code_digest`` is keyed, and gone once it was given.
    A row that has ended keeps masks, and keyed digests by which the account is found again.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", "手机号"
        EMAIL = "email", "邮箱"

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="账户")
    kind = models.CharField("种类", max_length=5, choices=Kind.choices)
    before = models.CharField("原来的", max_length=254, blank=True)
    after = models.CharField("新的", max_length=254, blank=True)
    before_digest = models.CharField(max_length=64, blank=True)
    after_digest = models.CharField(max_length=64, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(
        "状态", max_length=7, choices=ContactStatus.choices, default=ContactStatus.ASKED
    )
    estate = models.ForeignKey(
        Estate, models.PROTECT, null=True, related_name="+", verbose_name="办理的小区"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    takes_effect_at = models.DateTimeField("生效时间", null=True)

    objects = EstateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(status__in=OPEN),
                name="one_change_of_a_contact_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AGREED) | Q(takes_effect_at__isnull=False),
                name="contact_says_from_when_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN) | Q(before__regex=MASKED, after__regex=MASKED),
                name="contact_that_ended_is_masked",
            ),
            models.CheckConstraint(
                condition=~Q(after="") | Q(kind="email", estate=None),
                name="only_a_mailbox_is_taken_away",
            ),
            models.CheckConstraint(
                condition=~Q(status=ContactStatus.PROVED) | Q(estate__isnull=False),
                name="contact_is_shown_at_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(estate=None, asked_by=F("user"), confirmed_by=None)
                | Q(estate__isnull=False),
                name="contact_without_a_counter_is_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(estate=None)
                | ~Q(asked_by=F("user"))
                & (
                    Q(confirmed_by=None) & ~Q(status__in=AGREED)
                    | Q(confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("asked_by"))
                    & ~Q(confirmed_by=F("user"))
                ),
                name="contact_at_a_counter_takes_two_others",
            ),
        ]
        indexes = [
            models.Index(
                "takes_effect_at",
                condition=Q(status=ContactStatus.WAITING),
                name="contacts_that_wait",
            ),
            models.Index(
                "before_digest",
                condition=Q(status=ContactStatus.MADE),
                name="contacts_of_before",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_status_display()}"
