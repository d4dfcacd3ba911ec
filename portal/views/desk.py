"""工作台: what waits for a person, and where her work lies."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from communities import clock
from communities.calendars import load_calendar
from communities.desk import desk_view, served
from communities.models import Estate
from communities.services.contact_counter import PERM as CONTACTS
from communities.services.document_checks import PERM as CHECKS
from communities.services.owner_joins import PERM as OWNERS
from communities.services.sheets import PERM as SHEETS
from communities.services.slips import PERM as SLIPS
from communities.working_days import late_year
from finance.selectors.cashiers import sees_money
from finance.services.odd import PERM as RESOLVE
from portal.finding.forms import FindForm
from portal.founding.progress import unpublished
from portal.views.waiting import SLIPS_OF_BANKS, works

PEOPLE = "communities.view_people"


@desk_view
@require_GET
def home(request, estates):
    return render(
        request,
        "portal/desk.html",
        {
            "works": works(request.user, estates),
            "estates": estates,
            "unpublished": unpublished(Estate.objects.filter(pk__in=[one.pk for one in estates])),
            "rail": "home",
            "find": FindForm(),
            "has_counter": bool(served(request.user, CONTACTS)),
            "has_owners": bool(served(request.user, OWNERS)),
            "has_checks": bool(served(request.user, CHECKS)),
            "has_sheets": bool(served(request.user, SHEETS)),
            "has_slips": bool(served(request.user, SLIPS)),
            "has_accounts": bool(served(request.user, "finance.second_account")),
            "has_authorities": bool(served(request.user, "finance.draft_entry")),
            "has_fees": bool(served(request.user, "finance.bill")),
            "has_slips_of_banks": _sees_money(request.user),
            "has_payments": bool(served(request.user, RESOLVE)),
            "has_refunds": bool(served(request.user, "finance.refund")),
            "has_people": bool(served(request.user, PEOPLE)),
            "has_papers": bool(served(request.user, "communities.read_papers_of_office")),
            "has_files": bool(served(request.user, "portal.remove_file")),
            "late_year": late_year(clock.today(), load_calendar()),
        },
    )


def _sees_money(user) -> bool:
    """Staff who are no cashiers hold the right but see no counter."""
    now = clock.now()
    return any(sees_money(user, one, now) for one in served(user, SLIPS_OF_BANKS))
