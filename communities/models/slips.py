"""Slips that let somebody in whose phone is lost."""

from django.db import models
from django.db.models import Q

from communities.models.vouched import Vouched, by_two_others, confirmed_first, once_open
from communities.states import SlipStatus

OPEN = [SlipStatus.ASKED, SlipStatus.CONFIRMED, SlipStatus.PRINTED]
BEFORE_CONFIRMED = [
    SlipStatus.ASKED, SlipStatus.DECLINED, SlipStatus.STOPPED, SlipStatus.LAPSED,
]  # fmt: skip
VOUCHED = [SlipStatus.CONFIRMED, SlipStatus.PRINTED, SlipStatus.USED]


class LoginSlip(Vouched):
    """应急登录单: lets one person in once, with a code that stands on paper alone.

    One person saw her papers and prints the first half of the code, one of another employer confirmed
    and prints the second: neither knows it all. Both digests are keyed, and gone once it was used. Each
    step has a day. ``is_stolen``: to her phone no log-in code goes for a while.
    """

    first_digest = models.CharField(max_length=64, blank=True)
    second_digest = models.CharField(max_length=64, blank=True)
    is_stolen = models.BooleanField("手机被偷", default=False)
    status = models.CharField(
        "状态", max_length=9, choices=SlipStatus.choices, default=SlipStatus.ASKED
    )

    class Meta:
        verbose_name = verbose_name_plural = "应急登录单"
        constraints = [
            once_open(OPEN, "one_open_slip_of_a_person"),
            confirmed_first(BEFORE_CONFIRMED, "slip_is_confirmed_before_print"),
            by_two_others("slip_takes_two_others"),
            models.CheckConstraint(
                condition=Q(first_digest="", second_digest="") & ~Q(status=SlipStatus.PRINTED)
                | Q(status=SlipStatus.CONFIRMED) & (Q(first_digest="") | Q(second_digest=""))
                | Q(status=SlipStatus.PRINTED) & ~Q(first_digest="") & ~Q(second_digest=""),
                name="slip_has_a_code_while_it_works",
            ),
        ]
