"""Text size and theme (大字、长辈版): one small stylesheet chosen by cookie, so that the
pages themselves stay the same for everybody and can be files."""

import re
from functools import cache

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_safe

YEAR = 365 * 24 * 3600
# Share of the browser's own 16 px: 17, 20, 24 and 30 px, and more where a reader asked for more.
SIZES = {
    "s": (_("标准"), "106.25%"),
    "l": (_("大"), "125%"),
    "xl": (_("特大（长辈版）"), "150%"),
    "xxl": (_("超大"), "187.5%"),
}
THEMES = {"auto": _("跟随手机"), "light": _("浅色"), "dark": _("深色")}
TOKENS = re.compile(r":root\{color-scheme:(light|dark);[^}]*\}")
STEADY = ".bar,.actions-stick{position:static}"


@cache
def _file(name: str) -> str:
    return (settings.BASE_DIR / "static" / name).read_text()


@cache
def stylesheet(size: str, theme: str) -> str:
    """What ``size`` and ``theme`` change; nothing at all for the usual page."""
    parts = []
    if theme in ("light", "dark"):
        blocks = {found[1]: found[0] for found in TOKENS.finditer(_file("sun.css"))}
        parts.append(blocks[theme])
    if size in ("l", "xl", "xxl"):
        parts.append(f"html{{font-size:{SIZES[size][1]}}}:root{{--tap:56px}}")
    if size in ("xl", "xxl"):
        lines, dark = (1.65 if size == "xl" else 1.55), ":root{--ink:#fff;--paper:#000}"
        parts += [_file("look/elder.css"), f":root{{--lh:{lines};--small:.9rem}}"]
        parts.append(dark if theme == "dark" else ":root{--ink:#000;--paper:#fff}")
        if theme == "auto":
            parts.append(f"@media (prefers-color-scheme:dark){{{dark}}}")
    if size == "xxl":
        parts.append(STEADY)
    return "\n".join(parts)


def chosen(request) -> tuple[str, str]:
    """Size and theme of the cookies; anything unknown counts as not chosen."""
    size, theme = request.COOKIES.get("size", "s"), request.COOKIES.get("theme", "auto")
    return (size if size in SIZES else "s"), (theme if theme in THEMES else "auto")


def _etag(request) -> str:
    return f'"{"-".join(chosen(request))}-{hash_of_sheets()}"'


@cache
def hash_of_sheets() -> str:
    return f"{len(_file('sun.css'))}-{len(_file('look/elder.css'))}"


@require_safe
@condition(etag_func=_etag)
def size_css(request):
    response = HttpResponse(stylesheet(*chosen(request)), content_type="text/css; charset=utf-8")
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def size(request):
    """Choose, or with ``?to=`` or ``?theme=`` keep the choice and go back to the page."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    wanted = {"size": request.GET.get("to"), "theme": request.GET.get("theme")}
    valid = {
        name: value
        for name, value in wanted.items()
        if value in {"size": SIZES, "theme": THEMES}[name]
    }
    if not valid:
        return _chooser(request, back)
    response = HttpResponseRedirect(back)
    for name, value in valid.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    patch_cache_control(response, no_store=True)
    return response


def _chooser(request, back):
    size_now, theme_now = chosen(request)
    options = [(key, word, key == size_now) for key, (word, _percent) in SIZES.items()]
    themes = [(key, word, key == theme_now) for key, word in THEMES.items()]
    context = {"back": back, "sizes": options, "themes": themes, "title": _("字号与颜色")}
    response = render(request, "portal/size.html", context)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
