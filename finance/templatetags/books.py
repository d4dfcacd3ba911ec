"""Template tags of the open books: what an entry did to the money, and how periods read."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from communities import money
from communities.wording import in_english, period_name
from finance.filters import layer_name
from finance.models.draft import Kind
from finance.templatetags.ledger import signed_amount

register = template.Library()


# On whose side of the totals an entry stands, whatever it did to the money.
SIDES = {Kind.INCOME: "in", Kind.COST: "out", Kind.USE: "out"}


def side_of(entry, fen: int) -> tuple[str, int]:
    """(in or out, so much of it) for what ``entry`` changed; what took income back is less income."""
    side = SIDES.get(Kind(entry.kind), "in" if fen >= 0 else "out")
    return side, fen if side == "in" else -fen


@register.simple_tag
def effect(entry, fen):
    """收入 +…, 支出 −…, 收入 − of a refund, 冲销 ±…; what changes neither, a move between own accounts or money held for
    others (预收, 退还), has neither sign nor colour."""
    if entry.kind == Kind.CORRECTION and fen:
        return format_html('<span class="amt">{} {}</span>', _("冲销"), money.signed(fen))
    if not fen:
        held = _("预收") if entry.amount_fen > 0 else _("退还")
        word = {Kind.OPENING: _("结转"), Kind.OWED: held}.get(Kind(entry.kind), _("划转"))
        fen = abs(entry.amount_fen) if entry.kind == Kind.OWED else entry.amount_fen
        return format_html('<span class="amt">{} {}</span>', word, money.yuan(fen))
    side, fen = side_of(entry, fen)
    return signed_amount(fen, side)


@register.filter
def said(name):
    """The name of an account or a fund in the reader's language; an estate's own stay as they are."""
    return _(name) if name else ""


@register.filter
def fund_query(fund):
    """``?fund=wx`` for an address that stays in this book; public income goes without saying."""
    return "" if fund.code == "gs" else f"?fund={fund.code}"


@register.filter
def layer_total(one):
    """已公示 32 笔，收入 18,204.00 元: what a layer holds of a filter's entries."""
    words = [f"{layer_name(one.layer)} {_('%d 笔') % one.number}"]
    if one.income_fen:
        words.append(_("收入 %s 元") % money.yuan(one.income_fen))
    if one.expense_fen:
        words.append(_("支出 %s 元") % money.yuan(one.expense_fen))
    return "，".join(words)


@register.filter
def names(found):
    """Several names of accounts in one line."""
    return _("、").join(said(name) for name in found)


@register.filter
def month_name(first):
    return period_name(f"{first:%Y-%m}")


@register.filter
def short_month(first):
    """9月, and in January the year as well, for the foot of a chart."""
    if first.month == 1:
        return period_name(f"{first:%Y-%m}")
    return f"{first:%b}" if in_english() else f"{first.month}月"


@register.filter
def price(yuan):
    """1.85 for a price of 1.8500: as people write it, up to four decimals."""
    return f"{yuan.normalize():f}"


@register.filter
def kilobytes(size):
    return f"{max(1, -(-size // 1024))} KB"


@register.filter
def tenths(change):
    """+9.0% for 90 tenths of a per cent; a dash where there is nothing to compare with."""
    if not change:
        return "—" if change is None else "0.0%"
    sign = money.MINUS if change < 0 else "+"
    return f"{sign}{abs(change) // 10}.{abs(change) % 10}%"
