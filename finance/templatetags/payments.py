"""Amounts and moments as receipts say them."""

from datetime import datetime

from django import template

from communities import clock, money, wording

register = template.Library()


@register.filter
def uppercase(fen: int) -> str:
    """人民币壹佰元整; the same in every language."""
    return money.uppercase(fen, prefix=True)


@register.filter
def at(text: str) -> str:
    """A moment as snapshots keep it, as people say it."""
    return wording.moment(datetime.fromisoformat(text))


@register.filter
def day_at(text: str) -> str:
    """Its day alone, where nobody said at what hour."""
    return wording.day(clock.local(datetime.fromisoformat(text)).date())
