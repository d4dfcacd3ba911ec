"""授权依据 on the desk: what allows entries, with the kept paper that shows it."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import pick_estate, signed_in
from communities.lists import listed
from communities.views.papers import readable
from finance.forms.opening_day import AuthorityForm, FindAuthoritiesForm
from finance.models import Authority
from finance.services.authorities import add_authority

PERM = "finance.draft_entry"


@require_second_factor
@signed_in
@never_cache
@require_GET
def estates(request):
    """Of which estate; who serves one alone goes on to it."""
    return pick_estate(request, PERM, "finance:authorities", _("授权依据"), "ledger")


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def authorities(request, estate):
    """Those there are, newest first, and the form for one more; papers only that the reader may read."""
    papers = readable(request.user).filter(estate=estate).order_by("-dated", "-pk")
    form = AuthorityForm(request.POST if request.method == "POST" else None, papers=papers)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            add_authority(estate=estate, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已登记，记账时可以选它。"))
            return redirect("finance:authorities", estate.slug)
    rows = Authority.objects.for_estate(estate).usable().select_related("paper")
    rows = rows.annotate(n_entries=Count("entries"))
    context = {
        "estate": estate,
        "found": listed(request, rows, (), FindAuthoritiesForm(request.GET)),
        "readable": set(papers.values_list("pk", flat=True)),
        "form": form,
        "rail": "ledger",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/desk_authorities.html", context, status=status)
