"""Template filters only the desk needs."""

from django import template

from communities import money

register = template.Library()


@register.filter
def credit(fen):
    """A credit is stored negative and written without a sign in its own column."""
    return money.yuan(-fen)
