"""Sheets of recovery codes that are printed at an office."""

from django.db import models

from communities.models.vouched import Vouched, by_two_others, confirmed_first, once_open
from communities.states import SheetStatus

OPEN = [SheetStatus.ASKED, SheetStatus.CONFIRMED]
BEFORE_CONFIRMED = [SheetStatus.ASKED, SheetStatus.DECLINED, SheetStatus.LAPSED]


class RecoverySheet(Vouched):
    """备用码单: recovery codes on paper for a person in office who has no second factor, or lost it
    (``is_lost``); then what she had ends when it is printed. Each step has seven days.
    """

    is_lost = models.BooleanField("原来的二次验证丢了", default=False)
    status = models.CharField(
        "状态", max_length=9, choices=SheetStatus.choices, default=SheetStatus.ASKED
    )

    class Meta:
        verbose_name = verbose_name_plural = "备用码单"
        constraints = [
            once_open(OPEN, "one_open_sheet_of_a_person"),
            confirmed_first(BEFORE_CONFIRMED, "sheet_is_confirmed_before_print"),
            by_two_others("sheet_takes_two_others"),
        ]
