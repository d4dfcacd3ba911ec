"""Addresses the shell needs: pages of an estate, pages of the platform, the share image."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.translation import gettext

from communities import clock, wording
from communities.models import Role
from communities.roles import AT_HOME
from communities.standing import reviews_anywhere, standing_of
from portal.oversight.watch import is_watching

register = template.Library()

HOTLINE = "12345"


def prefix():
    """``/en`` on the English side, nothing on the Chinese one."""
    return "/en" if wording.in_english() else ""


@register.simple_tag
def path(tail=""):
    """An address of the platform in the reader's language: ``{% path "help/" %}``."""
    return f"{prefix()}/{tail}"


@register.simple_tag
def estate_path(estate, tail=""):
    """An address below the home of an estate: ``{% estate_path estate "accounts/" %}``."""
    return f"{prefix()}/e/{estate.slug}/{tail}"


@register.simple_tag(takes_context=True)
def title_tail(context):
    """·风和丽苑·阳光小区: whose page it is, behind its title."""
    estate = context.get("estate")
    names = [estate.name] if estate else []
    return "".join(f"·{name}" for name in [*names, gettext("阳光小区")])


@register.simple_tag(takes_context=True)
def absolute(context, target):
    """The whole address of ``target``, for those who read a page away from its site."""
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if "request" in context and not base:
        base = f"{context['request'].scheme}://{context['request'].get_host()}"
    return f"{base.rstrip('/')}{target}"


@register.simple_tag(takes_context=True)
def share_image(context, share=""):
    """The picture a forwarded link shows; ``share`` is ``kind`` or ``kind/key``."""
    estate = context.get("estate")
    share = share or context.get("section") or "home"
    where = f"{estate.slug}/{share}" if estate else share
    return absolute(context, f"{prefix()}/share/{quote(where)}.png")


@register.simple_tag(takes_context=True)
def size_link(context, to):
    """A link that changes the size of type and comes back to this very page."""
    here = context["request"].get_full_path() if "request" in context else "/"
    return f"{prefix()}/size/?to={to}&next={quote(here, safe='/')}"


@register.simple_tag
def hotline():
    return HOTLINE


@register.filter
def sits_above_staff(user):
    """Holds a role beside 物业员工 anywhere now: a change of company is no matter of the staff."""
    if not user.is_authenticated:
        return False
    held = standing_of(user, None, clock.now()).roles_anywhere
    return bool(held - {*AT_HOME, Role.PROPERTY_STAFF})


@register.filter
def sits_at_a_desk(user):
    """Of the street: whether the desk is for her, since she is the second body of an estate."""
    return user.is_authenticated and reviews_anywhere(user, clock.now())


@register.filter
def sits_in_a_body(user):
    """Is of a committee, a neighbourhood office or the street anywhere now, and of no company."""
    if not user.is_authenticated:
        return False
    held = standing_of(user, None, clock.now()).roles_anywhere
    return bool(held & {Role.COMMITTEE, Role.COMMUNITY_OFFICER, Role.SUPERVISOR})


@register.filter
def watches(user):
    """Whether the street's pages are for her: what ``watcher`` asks there."""
    return user.is_authenticated and is_watching(standing_of(user, None, clock.now()))
