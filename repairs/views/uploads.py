"""Photos that come with a form: never more are decoded than may be kept, and the rest is named."""

from django.contrib import messages

from communities.errors import DomainError
from repairs import photos


def uploads_of(request) -> tuple[list, list[str]]:
    """The request's photos as far as they may be kept, and a sentence for each of the others."""
    uploads = request.FILES.getlist("photos")
    beyond = [photos.TooMany(upload.name).message for upload in uploads[photos.MAX_PHOTOS :]]
    return uploads[: photos.MAX_PHOTOS], beyond


def read(upload) -> bytes:
    """Its bytes, as far as they need be read to see that they are too many."""
    return upload.read(photos.MAX_BYTES + 1)


def taken_photos(request, form) -> list[photos.Photo]:
    """Clean photos of a form that is sent whole; what is refused becomes an error of ``form``, and
    of what is beyond the three the reader is told."""
    uploads, beyond = uploads_of(request)
    for sentence in beyond:
        messages.warning(request, sentence)
    found = []
    for upload in uploads:
        try:
            found.append(photos.take(read(upload), upload.name))
        except DomainError as refused:
            form.add_error(None, refused.message)
    return found
