"""找人的字: words of a list that may name a person (a name, a phone, a home) come by POST and stay in the
session, one list at a time; no address, no log and no saved view holds them.

A list's form says so by ``HAS_PEOPLE``; its page takes what it is asked for from ``asked``.
"""

from django.http import QueryDict

from communities.lists import WORDS

KEY = "list_words"
MOST_CHARACTERS = 60


def keep(request, path: str, text: str) -> None:
    """For the list at ``path``; without words nothing is kept."""
    text = text.strip()[:MOST_CHARACTERS]
    if text:
        request.session[KEY] = [path, text]
    else:
        request.session.pop(KEY, None)


def asked(request) -> QueryDict:
    """What the list of this address is asked for, with the words that are kept for it; a form that acts on all that
    the list finds sends the words it was shown with, whatever was looked for since in another window."""
    found = request.GET.copy()
    found.pop(WORDS, None)
    path, text = request.session.get(KEY) or ("", "")
    if WORDS in request.POST:
        path, text = request.path, request.POST[WORDS][:MOST_CHARACTERS]
    if path == request.path and text:
        found[WORDS] = request.sought = text
    return found
