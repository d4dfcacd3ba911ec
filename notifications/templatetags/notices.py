"""The number of unread messages, for pages that have a person in them; whom a message was for."""

from django import template
from django.utils.translation import gettext as _

from communities import clock, wording
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


@register.filter
def addressee(delivery) -> str:
    """A group, a telephone without its middle, a body, or a person as she is shown in office."""
    notice = delivery.notice
    if delivery.is_to_group:
        return _("物业工作群")
    if notice.phone:
        return wording.phone_masked(notice.phone)
    return notice.body.name if notice.body else notice.user.office_name
