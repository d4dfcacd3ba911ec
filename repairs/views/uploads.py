"""Photos in a form that is sent whole: clean ones, and the sentences of those refused."""

from communities.errors import DomainError
from repairs import photos


def taken_photos(request, form) -> list[photos.Photo]:
    """Up to three of the request's photos; what is refused becomes an error of ``form``."""
    uploads = request.FILES.getlist("photos")
    found = []
    for upload in uploads[: photos.MOST]:
        try:
            found.append(photos.take(upload.read(photos.MOST_BYTES + 1), upload.name))
        except DomainError as refused:
            form.add_error(None, refused.message)
    return found
