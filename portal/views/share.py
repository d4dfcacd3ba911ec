"""The picture of a forwarded link (转发图): paper, sun, what it is, whose it is."""

from functools import cache
from io import BytesIO
from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from communities.access import public_estate
from portal.models import GuidePage, NoticePage, StatementPage

SIZE = (600, 480)
FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
]
SITE = _("阳光小区")
PLATFORM = {
    "home": _("小区的每一笔账，晒在阳光下"),
    "estates": _("全部小区"),
    "help": _("帮助"),
    "accessibility": _("无障碍声明"),
    "privacy": _("隐私"),
    "verify": _("核验"),
    "repairs": _("报事报修"),
}
OF_ESTATE = {
    "estate": _("小区首页"),
    "home": _("小区首页"),
    "accounts": _("公共收益"),
    "entries": _("每一笔账"),
    "entry": _("一笔账"),
    "statement": _("公示表"),
    "notices": _("通知"),
    "guides": _("办事指南"),
    "verify": _("核验"),
    "repairs": _("报事报修"),
    "service": _("报修看板"),
    "decisions": _("业主决策"),
    "assets": _("公共资源台账"),
}

TITLED = {"notice": NoticePage, "guide": GuidePage, "statement": StatementPage}


@require_safe
def platform(request, kind):
    if kind not in PLATFORM:
        raise Http404
    return _answer(str(PLATFORM[kind]), str(SITE))


@require_safe
def of_estate(request, slug, kind, key=""):
    estate = public_estate(slug)
    return _answer(_headline(estate, kind, key), estate.name)


def _headline(estate, kind, key) -> str:
    """A page's own title, else the word for its kind."""
    if kind in TITLED and key:
        page = TITLED[kind].objects.live().descendant_of(estate.page).filter(slug=key).first()
        if page:
            return page.title
    elif kind in OF_ESTATE and not key:
        return str(OF_ESTATE[kind])
    raise Http404


def _answer(headline: str, owner: str) -> HttpResponse:
    response = HttpResponse(drawn(headline, owner), content_type="image/png")
    patch_cache_control(response, public=True, max_age=86400)
    return response


@cache
def font(size: int):
    path = next((path for path in FONTS if Path(path).exists()), None)
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def drawn(headline: str, owner: str) -> bytes:
    """A small PNG in the colours of the paper."""
    image = Image.new("RGB", SIZE, "#fbfaf6")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, SIZE[1] - 12, SIZE[0], SIZE[1]], fill="#f2a900")
    pen.ellipse([48, 48, 120, 120], fill="#f2a900")
    pen.text((144, 56), owner, font=font(40), fill="#1b2327")
    for number, line in enumerate(_wrapped(headline, SIZE[0] - 96)[:3]):
        pen.text((48, 176 + number * 78), line, font=font(60), fill="#1b2327")
    if owner != str(SITE):
        pen.text((48, SIZE[1] - 72), str(SITE), font=font(28), fill="#606a70")
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for character in text:
        if font(60).getlength(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines
