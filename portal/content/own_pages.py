"""Wagtail's pages, pictures and documents kept apart in the admin."""

from django.http import Http404
from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from communities import clock
from communities.numbers import whole_number
from communities.selectors import estates_of
from portal.models import StatementPage

FILES = {"image": images, "document": documents}
# What opens a file of a collection to an editor.
FILE_VERBS = ["add", "change", "choose"]


class OwnPages:
    """In the admin a page that one may not edit does not exist: some of Wagtail's screens name it.

    Nor does a picture or document of another estate. Some screens are given keys in their query.
    """

    _KEYS = ("page_id", "page_to_move_id", "parent_page_id", "page_pk")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return
        asked = {kwargs[key] for key in self._KEYS if key in kwargs}
        match request.resolver_match.url_name:
            case "wagtailadmin_choose_page_chosen_multiple":
                asked |= _numbers(request, "id")
            case "wagtail_bulk_action" if kwargs["model_name"] == "page":
                asked |= _bulk_pages(request)
            case "wagtail_bulk_action":
                _only_own_files(request, kwargs["model_name"])
        _only_own_pages(request.user, asked)


def _numbers(request, name) -> set[int]:
    found = {whole_number(text) for text in request.GET.getlist(name) if text != "all"}
    if None in found:
        raise Http404
    return found


def _bulk_pages(request) -> set[int]:
    """All pages of nowhere would be those of every estate."""
    if "all" in request.GET.getlist("id") and "childOf" not in request.GET:
        raise Http404
    return _numbers(request, "id") | _numbers(request, "childOf")


def _only_own_pages(user, asked: set[int]) -> None:
    if not asked:
        return
    known = PagePermissionPolicy().explorable_instances(user)
    strange = asked - set(known.filter(pk__in=asked).values_list("pk", flat=True))
    if strange - _own_statements(user, strange):
        raise Http404


def _only_own_files(request, kind: str) -> None:
    asked = _numbers(request, "id")
    if kind in FILES and asked:
        known = FILES[kind].instances_user_has_any_permission_for(request.user, FILE_VERBS)
        if known.filter(pk__in=asked).count() != len(asked):
            raise Http404


def _own_statements(user, pages) -> set[int]:
    """Statements hang below no group: who serves the estate may be asked to decide on them."""
    if not pages:
        return set()
    own = StatementPage.objects.filter(
        pk__in=pages, statement__estate__in=estates_of(user, clock.now())
    )
    return set(own.values_list("pk", flat=True))


def choosable(pages, request):
    """Of ``pages``, those one may look into; a chooser that begins at the root begins at one's own.

    Without the second half an editor of one estate would begin at a door that is not hers.
    """
    policy = PagePermissionPolicy()
    top = policy.explorable_root_instance(request.user)
    if top is None:
        return pages.none()
    if top.is_root():
        return pages
    if request.resolver_match.url_name == "wagtailadmin_choose_page":
        return Page.objects.filter(pk=top.pk).specific()
    known = policy.explorable_instances(request.user)
    return pages.filter(pk__in=list(known.values_list("pk", flat=True)))
