"""``csrf_token`` in every template: beside Django's own, whose form it is."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from communities.typed.stamps import STAMP, is_secret_place, stamp

register = template.Library()


class StampedTokenNode(CsrfTokenNode):
    def render(self, context):
        token, request = super().render(context), context.get("request")
        user = getattr(request, "user", None)
        if not token or user is None or is_secret_place(request.path):
            return token
        if not user.is_authenticated:
            return token
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', token, STAMP, stamp(user)
        )


@register.tag
def csrf_token(parser, token):
    return StampedTokenNode()
