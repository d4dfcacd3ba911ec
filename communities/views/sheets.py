"""备用码单 at an office: asked for, confirmed by another employer, printed once."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, served, signed_in
from communities.forms.sheets import SheetAskForm
from communities.lists import turned
from communities.models import RecoverySheet
from communities.selectors.sheets import in_office_of, sheets_open, sheets_over
from communities.services.sheets import PERM, ask_sheet, decide_sheet, print_sheet
from communities.views.vouching import vouched_page


@signed_in
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def sheets(request):
    estates, now = served(request.user, PERM), clock.now()
    if not estates:
        raise PermissionDenied
    serving = [one for one in in_office_of(estates, now) if one[1] != request.user]
    form = SheetAskForm(request.POST or None, serving=serving)
    if request.method == "POST" and form.is_valid():
        estate, user = form.cleaned_data["whom"]
        is_lost = form.cleaned_data["is_lost"]
        with errors_on(form):
            made = ask_sheet(estate=estate, user=user, is_lost=is_lost, actor=request.user, now=now)
            return redirect("desk-sheet", made.pk)
    over = turned(request, sheets_over(estates, now))
    words = {"open": sheets_open(estates, now), "over": over, "form": form}
    return render(request, "communities/sheets.html", words)


@row_view(RecoverySheet, PERM, "user", "asked_by", "decided_by")
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def sheet(request, row):
    return vouched_page(
        request,
        row,
        page="desk-sheet",
        template="communities/sheet.html",
        decide=lambda agrees, now: decide_sheet(
            sheet=row, agrees=agrees, actor=request.user, now=now
        ),
        paper=lambda now: _paper(request, row, print_sheet(sheet=row, actor=request.user, now=now)),
    )


def _paper(request, row, codes: list[str]):
    """The one time the codes are shown; neither an address nor a log holds them."""
    url = request.build_absolute_uri(reverse("account_login"))
    return render(request, "communities/sheet_paper.html", {"row": row, "codes": codes, "url": url})
