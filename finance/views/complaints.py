"""投诉收件箱 on the desk: whoever looked at the channel notes it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import estate_view, require_second_factor
from communities.errors import DomainError
from finance.services.complaints import note_look
from finance.services.odd import PERM


@require_second_factor
@estate_view(PERM)
@require_POST
def complaint_look(request, estate):
    given = {name: request.POST.get(name, "") for name in ("channel", "merchant", "n_open")}
    try:
        note_look(estate=estate, **given, actor=request.user, now=clock.now())
        messages.success(request, _("已记下，最晚 24 小时后再看。"))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("finance:odd-payments")
