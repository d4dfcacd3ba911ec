"""What the reporter says of the work, and the call that a bad rating brings."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned, EstateQuerySet
from repairs.models.ticket import Ticket
from repairs.states import CallbackStatus

STARS = [
    (5, _("很满意")),
    (4, _("满意")),
    (3, _("一般")),
    (2, _("不满意")),
    (1, _("很不满意")),
]
AXES = ("on_time", "quality", "attitude")


class Solved(models.TextChoices):
    YES = "yes", _("修好了")
    PARTLY = "partly", _("部分修好")
    NO = "no", _("没修好")


def one_to_five(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{name}": None}) | Q(**{f"{name}__range": (1, 5)}),
        name=f"rating_{name}_is_one_to_five",
    )


class RatingQuerySet(EstateQuerySet):
    def in_force(self):
        """Without those that a revision has taken the place of."""
        same = {"ticket": OuterRef("ticket"), "round": OuterRef("round")}
        return self.exclude(
            Exists(Rating.objects.filter(**same, revision__gt=OuterRef("revision")))
        )


class Rating(EstateOwned):
    """评价: the reporter's word on one round of work; "not solved" carries no stars.

    A revision is a row of its own; the last one of a round is in force, the others stay.

    Without ``by`` it came with the slip's code. ``recorded_by`` wrote down what the reporter said
    (代录). Rows with stars of the last round are what the scoreboard counts.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField("第几次办结")
    revision = models.PositiveSmallIntegerField("第几次修改", default=0)
    solved = models.CharField("修好了吗", max_length=6, choices=Solved.choices)
    on_time = models.PositiveSmallIntegerField("及时", choices=STARS, null=True, blank=True)
    quality = models.PositiveSmallIntegerField("质量", choices=STARS, null=True, blank=True)
    attitude = models.PositiveSmallIntegerField("态度", choices=STARS, null=True, blank=True)
    words = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代录人"
    )
    at = models.DateTimeField("评价时间")

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        constraints = [
            models.UniqueConstraint(
                "ticket", "round", "revision", name="one_rating_per_round_and_revision"
            ),
            *(one_to_five(name) for name in AXES),
            models.CheckConstraint(
                condition=~Q(solved="yes")
                | Q(on_time__isnull=False, quality__isnull=False, attitude__isnull=False),
                name="solved_rating_has_stars",
            ),
            models.CheckConstraint(
                condition=Q(by=None) | Q(recorded_by=None) | ~Q(by=models.F("recorded_by")),
                name="nobody_records_her_own_rating",
            ),
        ]

    def __str__(self):
        return self.get_solved_display()

    @property
    def lowest(self) -> int | None:
        stars = [getattr(self, name) for name in AXES]
        return min((star for star in stars if star is not None), default=None)


class Callback(EstateOwned):
    """回访: somebody who did not do the work asks an unhappy reporter what went wrong."""

    Status = CallbackStatus

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="callbacks")
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="callback")
    status = models.CharField("状态", max_length=4, choices=Status.choices, default=Status.DUE)
    words = models.TextField("回访记录", max_length=500, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField("回访时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="due", done_at=None)
                | (Q(status="done", done_at__isnull=False) & ~Q(words="")),
                name="done_callback_says_what_was_said",
            ),
        ]

    def __str__(self):
        return self.get_status_display()
