"""The list of entries, one entry, and its papers, for anybody."""

import hashlib

from django.http import FileResponse, Http404, HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.access import public_estate
from communities.money import yuan
from communities.spreadsheets import plain_yuan
from communities.wording import day as full_day
from communities.wording import period_name
from finance import papers
from finance.filters import DIRECTIONS, LAYERS, direction_name, layer_name, read_filter
from finance.models import EntryVoucher
from finance.pictures import picture
from finance.selectors.public import categories, entry_detail, entry_page, layers_of, months_booked
from finance.selectors.public.entry import number_of
from finance.templatetags.books import layer_total, side_of
from finance.views.public import asked_fund, page, public


@require_safe
def entries_page(request, slug):
    """收支明细: every entry, searched and filtered by the address alone."""
    estate = public_estate(slug)
    fund = asked_fund(request, estate)
    if fund is None:
        raise Http404
    here = reverse("accounts:entries", args=[estate.slug])
    known = {code: _(name) for code, name in categories(fund).items()}
    asked = read_filter(request.GET, categories=known)
    layers = layers_of(fund)
    found = entry_page(layers, asked)
    title = _("%(fund)s流水") % {"fund": _(fund.name)}
    if asked.period:
        title = f"{title} {period_name(asked.period)}"
    context = {
        "estate": estate,
        "fund": fund,
        "asked": asked,
        "found": found,
        "categories": known,
        "chips": chips(asked, known, here),
        "excluding": _excluding(found, asked, known, here),
        "title": title,
        "description": set_summary(found),
        "periods": _periods(layers, asked),
        "directions": [(value, direction_name(value)) for value in DIRECTIONS],
        "layers": [(value, layer_name(value)) for value in LAYERS],
        "least": "" if asked.least_fen is None else plain_yuan(asked.least_fen),
        "most": "" if asked.most_fen is None else plain_yuan(asked.most_fen),
        "orders": _orders(asked),
        "clear_url": asked.cleared().query() or here,
        "export_query": asked.query(page=1),
        **_turns(asked, found, here),
    }
    return page(request, "finance/entries.html", context)


def chips(asked, known, here):
    """The conditions in force, each with the address of the list without it."""
    return [
        (asked.words(name, known), asked.without(name).query() or here) for name in asked.asks()
    ]


def _periods(layers, asked):
    """What may be chosen as a period: published ones, months, and whatever the address says."""
    codes = [one.period for one in layers.published] + months_booked(layers.fund)
    known = dict.fromkeys(codes + ([asked.period] if asked.period else []))
    return [(code, period_name(code)) for code in known]


def _orders(asked):
    """Ways to sort, as (address, word, whether it is this one)."""
    words = {"": _("新的在前"), "date": _("旧的在前"), "-amount": _("金额大的在前")}
    return [
        (asked.query(sort=key, page=1) or "?", word, asked.sort == key)
        for key, word in words.items()
    ]


def _turns(asked, found, here):
    at = min(asked.page, found.pages)
    return {
        "at": at,
        "previous_url": (asked.query(page=at - 1) or here) if at > 1 else "",
        "next_url": asked.query(page=at + 1) if at < found.pages else "",
    }


def _excluding(found, asked, known, here):
    if not found.excluding:
        return None
    name = found.excluding
    return asked.words(name, known), asked.without(name).query() or here


def set_summary(found):
    """已公示 32 笔，收入 18,204.00 元: what the filter found, a sentence for each layer."""
    said = [layer_total(one) for one in found.sums] or [_("%d 笔") % 0]
    return "；".join(said) + "。"


def _detail(estate, code):
    parts = number_of(code)
    found = entry_detail(estate, *parts) if parts else None
    if found is None:
        raise Http404
    return found


@require_safe
def entry(request, slug, code):
    """一笔账: one entry down to its papers, and what became of it."""
    estate = public_estate(slug)
    found = _detail(estate, code)
    pictures = [_shown(estate, found.entry, one.voucher) for one in found.public_papers]
    memo = found.entry.memo or _("（文字已依法删除）")
    context = {
        "estate": estate,
        "found": found,
        "events": [(event_words(event.verb), event) for event in found.events],
        "entry": found.entry,
        "memo": memo,
        "pictures": pictures,
        "reversal": getattr(found.entry, "reversal", None),
        "title": memo,
        "description": entry_summary(found),
    }
    return page(request, "finance/entry.html", context)


def _shown(estate, one, paper, number=1):
    """A page of a paper with the addresses of its two pictures."""
    size = picture(paper, number)

    def at(name):
        return reverse("accounts:voucher-file", args=[estate.slug, one.code, paper.pk, name])

    return {
        "voucher": paper,
        "number": number,
        "thumb": size.thumb,
        "whole": size.whole,
        "thumb_url": at(f"thumb-{number}.jpg"),
        "url": at(f"{number}.jpg"),
    }


def event_words(verb):
    return {
        "recorded": _("已登记"),
        "approved": _("已确认"),
        "posted": _("已入账"),
        "published": _("已公示"),
        "reversed": _("已冲销"),
    }[verb]


def entry_summary(found):
    words = [found.entry.shown_number, full_day(found.entry.booking_date)]
    if found.effect_fen:
        side, fen = side_of(found.entry, found.effect_fen)
        words.append(f"{direction_name(side)} {yuan(fen)} {_('元')}")
    if found.papers:
        words.append(_("凭证 %d 份") % len(found.papers))
    return "，".join(words) + "。"


def _public_voucher(estate, code, pk):
    parts = number_of(code)
    papers_of = EntryVoucher.objects.for_estate(estate).select_related("voucher", "entry__text")
    link = parts and papers_of.filter(
        entry__fund__code=parts[0], entry__year=parts[1], entry__number=parts[2], voucher=pk
    ).select_related("entry__fund").first()  # fmt: skip
    if not link or not link.voucher.is_public:
        raise Http404
    return link


@require_safe
def voucher(request, slug, code, pk):
    """The public copy of a paper, as large as one likes."""
    estate = public_estate(slug)
    link = _public_voucher(estate, code, pk)
    context = {
        "estate": estate,
        "entry": link.entry,
        "memo": link.entry.memo or link.entry.shown_number,
        "voucher": link.voucher,
        "pages": [
            _shown(estate, link.entry, link.voucher, number)
            for number in range(1, link.voucher.pages + 1)
        ],
        "title": f"{link.voucher.get_kind_display()}·{link.entry.shown_number}",
        "description": _("凭证公开件，个人信息已遮盖。"),
    }
    return page(request, "finance/voucher.html", context)


@require_safe
def voucher_file(request, slug, code, pk, name):
    """The picture itself; only what a second employer confirmed ever leaves."""
    link = _public_voucher(public_estate(slug), code, pk)
    number = int(name.removeprefix("thumb-").removesuffix(".jpg"))
    place = papers.public_thumb if name.startswith("thumb-") else papers.public_page
    path = place(link.voucher, number)
    if not 1 <= number <= link.voucher.pages or not path.is_file():
        raise Http404
    digest = hashlib.sha256(f"{link.voucher.public_sha256}/{name}".encode()).hexdigest()[:32]
    if request.headers.get("If-None-Match") == f'"{digest}"':
        response = HttpResponseNotModified()
    else:
        response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["ETag"] = f'"{digest}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return public(response)
