"""The page of what two employers vouch for: who asked, who confirms, and its print."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities import clock
from communities.desk import chosen
from communities.services.vouching import why_not_confirm

ACTS = {"agree": True, "decline": False, "print": None}


def vouched_page(request, row, *, page: str, template: str, decide, paper, acts=None, **words):
    """``decide(agrees, now)``, ``paper(now)`` and by their names ``acts`` are what its buttons do;
    ``words`` go into the page."""
    now = clock.now()
    if request.method == "POST":
        agrees = chosen(request, ACTS | (acts or {}))
        if agrees not in ACTS.values():
            return agrees(now)
        if agrees is None:
            return paper(now)
        decide(agrees, now)
        messages.success(request, _("已确认，可以打印了。") if agrees else _("已记下：不同意。"))
        return redirect(page, row.pk)
    is_over = row.ends_at <= now
    is_waiting = row.status == "asked" and not is_over
    is_mine = request.user.pk in {row.asked_by_id, row.decided_by_id}
    words = {
        "row": row,
        "is_over": is_over,
        "is_waiting": is_waiting,
        "is_confirmed": row.status == "confirmed" and not is_over,
        "may_print": is_mine,
        "why_not": why_not_confirm(row, request.user, now) if is_waiting else "",
    } | words
    return render(request, template, words)
