"""How a page leads back to the list it was opened from."""

from django import template

from communities.way_back import way_back

register = template.Library()


@register.simple_tag(takes_context=True, name="way_back")
def way_back_tag(context, *pages, of=None):
    """``of`` what the lists are, as their addresses name it."""
    return way_back(context["request"], *pages, args=() if of is None else (of,))
