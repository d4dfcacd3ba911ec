"""Sessions that know their browser; what a service refused, as an answer; and the doors of the desk
and the admin."""

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from communities import clock
from communities.access import require_second_factor
from communities.errors import DomainError, NotAllowed, StaleState
from communities.sealing import CannotOpen
from communities.services import sync_groups
from communities.services.second_factor import LOST_KEY
from communities.sessions import is_overdue
from communities.trust import office_refusal


class Sessions(SessionMiddleware):
    """登录会话: by which browser it is used, and to the hour when it last was."""

    def process_request(self, request):
        super().process_request(request)
        name = request.headers.get("User-Agent", "")
        request.session.user_agent = "".join(filter(str.isprintable, name))

    def process_response(self, request, response):
        response = super().process_response(request, response)
        request.session.note_use()
        return response


class Refusals:
    """A refusal that no view has turned into a form's error: 403, 409 or 400, with its sentence; and 503
    where a page about an account's keys needs one of ours that is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(exception.message) from exception
        if isinstance(exception, DomainError):
            status = 409 if isinstance(exception, StaleState) else 400
            return render(request, "refused.html", {"message": exception.message}, status=status)
        if isinstance(exception, CannotOpen):
            return render(request, "refused.html", {"message": LOST_KEY}, status=503)
        return None


class OfficeDoor:
    """办公的门: a log-in older than 12 hours ends here, though it began as a resident's; and one that
    began with a slip goes no further."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_office = request.path.startswith(("/desk/", "/oversight/", "/admin/"))
        if is_office and request.user.is_authenticated and is_overdue(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        refused = is_office and request.user.is_authenticated and office_refusal(request)
        return refused or self.get_response(request)


class AdminDoor:
    """后台的门: to whomever it opens, it opens after the second factor, and to nobody by rank.

    Wagtail would let a superuser read and change every estate's pages and files. A role that began
    or ended a moment ago counts here, not at the next sweep.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            sync_groups(request.user, clock.now())
            request.user.lay_down_rank()
            if not request.user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            return require_second_factor(self.get_response)(request)
        return self.get_response(request)
