"""One series of numbers for what owners decide: votes here and decisions taken elsewhere."""

from django.utils.translation import gettext as _

from communities.errors import DomainError
from decisions.models import Decision, ElsewhereDecision

MAX_A_YEAR = 999


def next_number(estate, year: int) -> str:
    """``2026-001``; whoever asks holds the estate's row. DomainError where the year has no more."""
    held = sum(
        model.objects.for_estate(estate).filter(number__startswith=f"{year}-").count()
        for model in (Decision, ElsewhereDecision)
    )
    if held >= MAX_A_YEAR:
        raise DomainError(_("这一年的编号已用完。"))
    return f"{year}-{held + 1:03d}"
