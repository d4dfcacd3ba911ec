"""Where the words of a list that may name a person are sent: back to it, with nothing in the address."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from communities.desk import signed_in
from communities.list_words import keep
from communities.lists import WORDS
from communities.way_back import is_private


@signed_in
@require_POST
def seek(request):
    """``at`` is a list of ours with its filters, else 404; the list itself asks who may see it."""
    at = request.POST.get("at", "")
    path = at.partition("?")[0]
    if not is_private(path):
        raise Http404
    keep(request, path, request.POST.get(WORDS, ""))
    return redirect(at)
