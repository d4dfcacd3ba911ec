"""What only the demo's own pages say."""

from django import template
from django.conf import settings

from portal.demo import people_access

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_code(context):
    """The second factor of the person who is logging in, shown by the demo alone."""
    stage = getattr(context["request"], "_login_stage", None)
    return people_access.current_code(stage.login.user) if settings.DEMO and stage else ""
