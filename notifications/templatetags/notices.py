"""The number of unread messages, for pages that have a person in them."""

from django import template

from communities import clock
from notifications.selectors.inbox import MANY, unread_count

register = template.Library()


@register.inclusion_tag("notifications/unread.html", takes_context=True)
def unread(context):
    """Nothing for a visitor; ``99+`` beyond what anybody counts."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    count = unread_count(user, clock.now())
    return {"signed_in": True, "count": f"{MANY}+" if count > MANY else count}
