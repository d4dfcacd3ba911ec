"""Slips that let somebody in whose phone is lost."""

from django.db import models
from django.db.models import Q

from communities.models.vouched import Vouched, by_two_others, confirmed_first, once_open
from communities.states import SlipStatus

OPEN = [SlipStatus.ASKED, SlipStatus.CONFIRMED, SlipStatus.PRINTED]
BEFORE_CONFIRMED = [SlipStatus.ASKED, SlipStatus.DECLINED, SlipStatus.LAPSED]


class LoginSlip(Vouched):
    """应急登录单: lets one person in once, with a code that stands on paper alone.

    One person saw her papers, one of another employer confirmed; ``code_digest`` is keyed and gone
    once it was used. Each step has a day.
    """

    code_digest = models.CharField(max_length=64, blank=True)
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
                condition=Q(code_digest="") | Q(status=SlipStatus.PRINTED),
                name="slip_has_a_code_while_it_works",
            ),
        ]
