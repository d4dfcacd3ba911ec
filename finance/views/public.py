"""The open books: what anybody may read without logging in, in the reader's language."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from communities import clock
from communities.money import MINUS, yuan
from communities.numbers import whole_number
from communities.wording import day as full_day
from finance.filters import EntryFilter
from finance.models import Fund
from finance.selectors.counter import lying_cash
from finance.selectors.public import layers_of, overview, public_fund, shown_funds
from finance.templatetags.books import short_month

# A page may be shown again without asking for as long as it takes to read it.
FRESH_SECONDS = 60


def asked_fund(request, estate):
    """The fund an address names; an unknown one is the public income. None without books."""
    code = request.GET.get("fund", "")
    return public_fund(estate, code if code in Fund.SHORT else Fund.Code.PUBLIC)


def public(response):
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def page(request, template, context):
    context.setdefault("section", "accounts")
    return public(render(request, template, context))


def overview_page(request, estate, late):
    """公共收益总览: where the money came from, where it went, what is left, whether it agrees; before it
    ``late``, what a page says of periods that are not published in time."""
    fund = asked_fund(request, estate)
    if fund is None:
        return page(request, "finance/overview.html", _no_books(estate) | late)
    year = request.GET.get("year", "")
    found = overview(layers_of(fund), whole_number(year, 4))
    context = {
        "estate": estate,
        "fund": fund,
        "funds": shown_funds(estate),
        "found": found,
        "title": _(fund.name),
        "description": summary(found),
        "fund_query": fund_query(fund),
        "list_query": _list_query(found),
        "month_rows": [
            {"label": short_month(m.first), "in_fen": m.income_fen, "out_fen": m.expense_fen}
            for m in found.months
        ],
        "live_from": _live_from(found),
        "cash": _cash(estate, fund),
        "income": _shares(estate, found, "income"),
        "expense": _shares(estate, found, "cost", "use"),
        **late,
    }
    return page(request, "finance/overview.html", context)


def fund_query(fund):
    return "" if fund.code == Fund.Code.PUBLIC else f"?fund={fund.code}"


def _period(found):
    """The period code of the figures shown; empty where they are of no one period."""
    if found.year:
        return str(found.year)
    return found.statement.period if found.statement else ""


def _list_query(found):
    return EntryFilter(fund=found.fund.code, period=_period(found)).query()


def _live_from(found):
    """The first month shown that came after the last published day."""
    until = found.layers.until
    return until and next((m.first for m in found.months if m.first > until), None)


def _shares(estate, found, *kinds):
    """Categories, largest first, each leading to its entries."""
    entries = reverse("accounts:entries", args=[estate.slug])
    asked = EntryFilter(fund=found.fund.code, period=_period(found))
    return [
        {"label": _(one.name), "fen": one.fen, "url": entries + asked.query(category=one.code)}
        for one in found.figures.largest_first(*kinds)
    ]


def _no_books(estate):
    title = _("公共收益")
    return {"estate": estate, "title": title, "description": _("还没有公示过。")}


def _cash(estate, fund):
    """柜台现金 that lies longer than its term: how much, and since when; no home, no name."""
    now = clock.now()
    late = [one for one in lying_cash(estate, now, fund) if one.is_late]
    if not late:
        return ""
    return _(
        "柜台收的现金 %(fen)s 还没有存入银行，最早的是%(day)s收的；约定 %(n)s 个工作日内存入。"
    ) % {
        "fen": plain_amount(sum(one.fen for one in late)),
        "day": full_day(late[0].since),
        "n": late[0].days,
    }


def plain_amount(fen):
    return f"{MINUS if fen < 0 else ''}¥{yuan(abs(fen))}"


def owed_sentence(figures):
    """What lies on the accounts besides and is not income yet; nothing where there is none."""
    if not figures.owed_fen:
        return ""
    return _("账户里另有预收与待退 %s，不是收入。") % plain_amount(figures.owed_fen)


def summary(found):
    """The sentence that comes first: the balance, and whether the bank says the same."""
    if found.statement is None:
        return _("%(fund)s还没有公示过。") % {"fund": _(found.fund.name)}
    return _balance(found) + owed_sentence(found.published)


def _balance(found):
    verdict = found.verdict
    words = {
        "day": full_day(found.statement.ends),
        "fund": _(found.fund.name),
        "balance": plain_amount(found.published.closing),
    }
    words["difference"] = plain_amount(abs(verdict.difference_fen or 0))
    if verdict.state == "ok" and verdict.difference_fen:
        return (
            _("截至%(day)s，%(fund)s余额 %(balance)s，与银行的差额 %(difference)s 已逐笔说明。")
            % words
        )
    if verdict.state == "ok":
        words["proofs"] = verdict.proofs
        return _("截至%(day)s，%(fund)s余额 %(balance)s，与%(proofs)s一致。") % words
    if verdict.state == "bad" and verdict.cancels_out:
        return _("截至%(day)s，%(fund)s余额 %(balance)s，与银行不一致。") % words
    if verdict.state == "bad":
        return _("截至%(day)s，%(fund)s余额 %(balance)s，与银行相差 %(difference)s。") % words
    return _("截至%(day)s，%(fund)s余额 %(balance)s，尚未与银行对账。") % words
