"""只在内存里的上传: files of views that seal them lie on no disk before, however large they are."""

from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadhandler import MemoryFileUploadHandler

from communities.access import here

MOST = 32 * 1024 * 1024


def in_memory(view):
    """Mark a view; the outermost decorator."""
    view.uploads_in_memory = True
    return view


class InMemory(MemoryFileUploadHandler):
    """Keeps MOST bytes of one request; a file's size is told as it came, so that a form can refuse it."""

    def handle_raw_input(self, *args, **kwargs):
        self.activated, self.left = True, MOST

    def receive_data_chunk(self, raw_data, start):
        self.file.write(raw_data[: self.left])
        self.left = max(0, self.left - len(raw_data))


class MemoryUploads:
    """Stands before whatever reads what was sent; Django refuses it loudly behind that.

    Of a stranger nothing is read: one who sends slowly would hold a process of the portal.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, *_):
        if not getattr(view, "uploads_in_memory", False):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        request.upload_handlers = [InMemory(request)]
        return None
