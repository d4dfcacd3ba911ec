"""街道监管: every estate one watches, why its light is what it is, and letters to those who answer.

Nothing here changes a figure, a light or a clock.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock
from communities.access import estate_view
from communities.models import Clock, Estate, Role
from communities.numbers import whole_number
from communities.permissions import may
from communities.selectors.changes import n_changes_for
from communities.spreadsheets import CSV_TYPE, csv_bytes, download
from communities.standing import standing_of
from notifications.models import Referral
from notifications.selectors.referrals import reply_clocks
from portal.founding.progress import unpublished
from portal.models import UnconnectedEstate
from portal.oversight.forms import RegisterForm
from portal.oversight.lights import BOOKS, ORDER, SHAPES, WORDS, book_on
from portal.oversight.table import Asked, cells, shown
from portal.oversight.watch import (
    areas_watched,
    estates_watched,
    is_watching,
    nearest,
    rows_of,
    watch,
)
from repairs.models import Ticket
from repairs.states import OPEN

SHELL = {"shell": "oversight/shell.html"}
SORTED = [
    ("light", _("灯")), ("name", _("小区")), ("statement", _("公示")), ("papers", _("凭证")),
    ("overdue", _("超时")), ("unanswered", _("未答")), ("satisfied", _("满意")),
]  # fmt: skip


def watcher(view):
    """For whoever watches an area or an estate now: the street and the 居委会; ``view`` is told her
    standing, which is loaded once."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        standing = standing_of(request.user, None, clock.now())
        if not is_watching(standing):
            raise PermissionDenied
        return view(request, standing, *args, **kwargs)

    inner.isolated = True
    return never_cache(inner)


@watcher
@require_GET
def overview(request, standing):
    now = standing.now
    asked, found = Asked.parse(request.GET), watch(request.user, now)
    rows = shown(found, asked)
    context = {
        **SHELL,
        "found": found,
        "rows": rows,
        "asked": asked,
        "counts": [(SHAPES[one], WORDS[one], one, found.n(one)) for one in ORDER[:3]],
        "areas": sorted({row.area for row in [*found.rows, *found.unconnected]}, key=str),
        "sorts": [(key, word, asked.query(sort=key)) for key, word in SORTED],
        "filters": [
            (_("红和黄"), asked.query(light="warn"), asked.colour == "warn"),
            (_("未接入"), asked.query(light="none"), asked.colour == "none"),
            (_("全部"), asked.query(light=""), asked.colour == ""),
        ],
        "nearest": [] if found.n("red") or found.n("yellow")
        else nearest([row.estate for row in found.rows], now),
        "worst": rows[0] if rows and rows[0].light.colour in ("red", "yellow") else None,
        "is_street": Role.SUPERVISOR in standing.roles_anywhere,
        "n_changes": n_changes_for(standing),
        "version": book_on(clock.local(now).date()).version,
        "export": asked.query(),
        "now": now,
        "rail": "oversight",
    }  # fmt: skip
    return render(request, "oversight/overview.html", context)


@watcher
@require_GET
def export(request, standing):
    """The table as it is filtered, for a spreadsheet."""
    found = watch(request.user, standing.now)
    head, rows = cells(shown(found, Asked.parse(request.GET)))
    response = HttpResponse(csv_bytes(head, rows), content_type=CSV_TYPE)
    day = f"{clock.local(found.at):%Y-%m-%d}"
    return download(response, f"{_('辖区小区')}-{day}.csv", f"oversight-{day}.csv")


@never_cache
@estate_view()
@require_GET
def estate_page(request, estate):
    """One estate: its figures, what is overdue, and letters about it."""
    now = clock.now()
    if not estates_watched(request.user, now).filter(pk=estate.pk).exists():
        raise PermissionDenied
    (row,) = rows_of([estate], now, with_lengths=True)
    late = Ticket.objects.for_estate(estate).filter(status__in=OPEN, next_due_at__lte=now)
    late = list(late.select_related("estate", "category", "building").order_by("next_due_at")[:30])
    running = Clock.objects.running().filter(subject__in=[one.subject for one in late])
    clocks = {one.subject: one for one in running.order_by("-due_at")}
    letters = Referral.objects.for_estate(estate).select_related("estate", "body", "company",
                                                                  "issued_as")  # fmt: skip
    letters = list(letters.order_by("-issued_at")[:20])
    replies = reply_clocks(letters)
    for one in letters:
        one.clock = replies.get(one.pk)
    context = {
        **SHELL,
        "row": row,
        "estate": estate,
        "late": [(one, clocks.get(one.subject)) for one in late],
        "letters": letters,
        "may_supervise": may(request.user, "notifications.issue_supervision", estate, now),
        "version": row.light.version,
        "is_beginning": unpublished(Estate.objects.filter(pk=estate.pk)).exists(),
        "now": now,
        "rail": "oversight",
    }
    return render(request, "oversight/estate.html", context)


@watcher
@require_GET
def rules_page(request, _standing):
    """Every version, the newest first: a letter may name one that holds no more."""
    context = {**SHELL, "books": BOOKS[::-1], "now_holds": book_on(clock.today()), "rail": "rules",
               "lights": [(SHAPES[one], WORDS[one], one) for one in ORDER]}  # fmt: skip
    return render(request, "oversight/rules.html", context)


@watcher
@require_http_methods(["GET", "POST"])
def register(request, standing):
    """未接入的小区: kept by whoever watches their area."""
    now = standing.now
    areas = areas_watched(request.user, now)
    known = UnconnectedEstate.objects.filter(area__in=areas).select_related("area")
    row = None
    if asked := request.GET.get("id"):
        row = known.filter(pk=whole_number(asked)).first()
        if row is None:
            raise Http404
    form = RegisterForm(request.POST or None, instance=row, areas=areas)
    if request.method == "POST" and form.is_valid():
        form.instance.noted_by, form.instance.noted_at = request.user, now
        form.save()
        messages.success(request, _("已登记。"))
        return redirect("oversight-register")
    context = {**SHELL, "known": known.order_by("area", "name"), "form": form, "row": row,
               "rail": "register"}  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "oversight/register.html", context, status=status)
