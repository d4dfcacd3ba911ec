"""Wagtail's pages kept apart in the admin."""

from django.http import Http404
from wagtail.permission_policies.pages import PagePermissionPolicy

from communities import clock
from communities.selectors import estates_of
from portal.models import StatementPage


class OwnPages:
    """In the admin a page that one may not edit does not exist: some of Wagtail's screens name it."""

    _KEYS = ("page_id", "page_to_move_id", "parent_page_id", "page_pk")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        asked = {kwargs[key] for key in self._KEYS if key in kwargs}
        if asked and request.path.startswith("/admin/") and request.user.is_authenticated:
            known = PagePermissionPolicy().explorable_instances(request.user)
            strange = asked - set(known.filter(pk__in=asked).values_list("pk", flat=True))
            if strange - _own_statements(request.user, strange):
                raise Http404


def _own_statements(user, pages) -> set[int]:
    """Statements hang below no group: who serves the estate may be asked to decide on them."""
    if not pages:
        return set()
    own = StatementPage.objects.filter(
        pk__in=pages, statement__estate__in=estates_of(user, clock.now())
    )
    return set(own.values_list("pk", flat=True))
