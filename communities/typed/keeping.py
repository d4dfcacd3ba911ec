"""When it is kept and handed back (何时暂存、何时还回), for every form there is.

A form is not taken because the session ended, a proof is asked for, the page is stale, somebody else
has logged in, or the matter has moved on: what was in it waits for its writer, and her page comes back
filled in. She sends it again herself. A file of a form with an error waits as well.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from communities.access import here
from communities.typed import store
from communities.typed.filling import Page
from communities.typed.stamps import KEPT, Sent, is_secret_place, sent_with

PROOFS = ("/login/", "/account/")
REDIRECTS = (301, 302, 303)


class KeepTyped:
    """Outside of the doors that end a session, inside of what knows the account."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_secret_place(request.path):
            return response
        if request.method == "POST":
            return _after_sending(request, response)
        if request.method == "GET" and KEPT in request.GET and request.user.is_authenticated:
            return _handed_back(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Files that wait go with the form that names them, unless another was chosen."""
        if request.method != "POST":
            return
        sent = sent_with(request)
        typed = sent.writer == request.user.pk and store.find(sent.writer, sent.kept)
        if not typed:
            return
        chosen = set(request.FILES)
        for name, file in store.files_of(typed):
            if name not in chosen:
                request.FILES.appendlist(name, file)
                sent.files.append((name, file))


def _after_sending(request, response):
    sent = sent_with(request)
    if sent.writer is None:
        return response
    is_own = request.user.pk == sent.writer
    if getattr(response, "is_stale_form", False):
        return _stale(request, response, sent)
    if asks_proof(response):
        response["Location"] = _next_with(response["Location"], _keep(request, sent))
        return response
    if is_own:
        return _own(request, response, sent)
    if request.user.is_anonymous and response.status_code >= 400:
        return redirect_to_login(back_to(_keep(request, sent)))
    return response


def _stale(request, response, sent: Sent):
    """CSRF 失败: the page was made before a log-in here."""
    typed = _keep(request, sent)
    if request.user.is_anonymous:
        return redirect_to_login(back_to(typed))
    if request.user.pk == sent.writer:
        return redirect(back_to(typed))
    return HttpResponse(render_to_string("403_other_account.html"), status=403)


def _own(request, response, sent: Sent):
    """Drawn again, a form has its words itself; done, it needs them no more. What a script asks and
    hears ends nothing."""
    if not _is_page(response):
        if sent.kept and response.status_code in REDIRECTS:
            store.drop(sent.writer, sent.kept)
        return response
    if response.status_code < 400 and not (sent.files or sent.kept):
        return response
    page = Page.of(request.path, response.content.decode())
    form = page.form_of(store.Typed("", sent.writer, "", request.path, sent.words, []))
    if form is None and response.status_code >= 400 and sent.words:
        page.put_first(_strip(_keep(request, sent), is_here=False))
    elif form is not None and sent.files and (response.status_code >= 400 or page.has_errors):
        _keep_files(request, sent, page, form)
    else:
        if response.status_code < 400:
            store.drop(sent.writer, sent.kept)
        return response
    response.content = str(page)
    return response


def _keep_files(request, sent: Sent, page: Page, form) -> None:
    """A form that comes back with an error; one file of it may be what was wrong."""
    good = [(name, file) for name, file in sent.files if not page.refuses_file(form, name)]
    store.drop(sent.writer, sent.kept)
    if not good:
        return
    typed = store.keep(sent.writer, here(request), request.path, {}, good)
    page.put_files(form, typed, _("已收到 %s，不用再选；要换就重新选。"))
    page.name_kept(form, typed)


def _handed_back(request, response):
    typed = store.find(request.user.pk, request.GET[KEPT])
    if typed is None:
        return response
    if response.status_code in REDIRECTS:
        if not asks_proof(response):
            response["Location"] = _with(response["Location"], {KEPT: typed.id})
        return response
    if not _is_page(response) or response.status_code != 200:
        return redirect("my-written")
    page = Page.of(request.path, response.content.decode())
    form = page.form_of(typed)
    if form is not None:
        n_filled = page.put_words(form, typed)
        page.put_files(form, typed, _("已收到 %s，不用再选；要换就重新选。"))
        page.name_kept(form, typed)
        if not n_filled and not typed.files:
            store.drop(typed.writer, typed.id)
    page.put_first(_strip(typed, is_here=form is not None, left=page.left))
    response.content = str(page)
    return response


def _keep(request, sent: Sent) -> store.Typed:
    """With the files that waited for the same form; it is kept once."""
    page = urlsplit(here(request))
    asked = [pair for pair in parse_qsl(page.query) if pair[0] != KEPT]
    address = urlunsplit(("", "", page.path, urlencode(asked), ""))
    files, before = list(sent.files), store.find(sent.writer, sent.kept)
    if before:
        chosen = {name for name, _file in files}
        files += [one for one in store.files_of(before) if one[0] not in chosen]
    store.drop(sent.writer, sent.kept)
    return store.keep(sent.writer, address, request.path, sent.words, files)


def back_to(typed: store.Typed) -> str:
    """Her page, which comes back filled in."""
    return _with(typed.page, {KEPT: typed.id})


def asks_proof(response) -> bool:
    """Whether it leads to log-in, a second factor or a code, and back from there."""
    place = urlsplit(response.get("Location", ""))
    return place.path.startswith(PROOFS) and "next" in QueryDict(place.query)


def _next_with(location: str, typed: store.Typed) -> str:
    return _with(location, {"next": back_to(typed)})


def _with(address: str, more: dict) -> str:
    parts = urlsplit(address)
    query = urlencode(dict(parse_qsl(parts.query)) | more)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def _is_page(response) -> bool:
    kind = response.get("Content-Type", "")
    return not response.streaming and kind.startswith("text/html") and response.content != b""


def _strip(typed, *, is_here, left=()) -> str:
    words = {"typed": typed, "is_here": is_here, "left": left}
    return render_to_string("communities/typed_strip.html", words)
