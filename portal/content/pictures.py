"""图片: pictures of notices and guides say nothing but what they show.

A phone writes into a photo where it was taken, when and by whose telephone; Wagtail keeps that in
the original and copies it into every rendition, and both are public. So no picture is stored but
a new upright JPEG from a confined child, at most 2400 px long (of a long one the width counts).
"""

import io
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.forms import FileField
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Image

from communities import uploads
from portal.shown_files.forms import NewRow
from portal.shown_files.selectors import shown_rows

END = b"\xff\xd9"


class PictureField(WagtailImageField):
    """Wagtail's, without its look at strangers' bytes: the confined child alone opens them, and they
    decide what a picture is."""

    default_validators = []

    def to_python(self, data):
        file = FileField.to_python(self, data)
        if file is None:
            return None
        try:
            return plain(file, file.name)
        except uploads.BadFile as refused:
            raise ValidationError(refused.message) from refused


class PictureForm(NewRow, BaseImageForm):
    """Whatever an editor uploads, with a sentence where nothing can be made of it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if old := self.fields.get("file"):
            fresh = PictureField(label=old.label, widget=old.widget, required=old.required)
            # Wagtail's field writes a text of its own over the one it is given.
            fresh.help_text = old.help_text
            self.fields["file"] = fresh


def plain(file, name: str) -> ContentFile:
    """The picture alone; raises BadFile where there is none."""
    file.seek(0)
    data = file.read()
    [page] = uploads.clean(data, uploads.accepted_photo(data)).pages
    return ContentFile(page.image, name=f"{Path(name).stem}.jpg")


def is_plain(data: bytes) -> bool:
    """Whether nothing lies in a file but a picture: no segment of metadata, no bytes after it."""
    try:
        with Pillow.open(io.BytesIO(data), formats=["JPEG"]) as image:
            segments = {name for name, _data in image.applist}
    except (OSError, Pillow.DecompressionBombError):
        return False
    return segments <= {"APP0"} and data.endswith(END)


def make_plain(image: Image) -> bool:
    """Put the picture alone in the place of its file; False where it was alone already, or where a
    page showed it, so that only two people together take it down.

    The old file and what was made of it go at the commit. Nothing is saved here.
    """
    if image.pk and shown_rows(image).exists():
        return False
    with image.open_file() as file:
        if is_plain(file.read()):
            return False
        fresh = plain(file, image.file.name)
    old, was_stored = image.file, image.file._committed
    image.file = fresh
    image._set_image_file_metadata()
    image.set_focal_point(None)
    if was_stored:
        transaction.on_commit(lambda: old.storage.delete(old.name))
    if image.pk:
        image.renditions.all().delete()
    return True
