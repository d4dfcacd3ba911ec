"""Wagtail's pages kept apart in the admin."""

from django.http import Http404
from wagtail.permission_policies.pages import PagePermissionPolicy


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
            if known.filter(pk__in=asked).count() < len(asked):
                raise Http404
