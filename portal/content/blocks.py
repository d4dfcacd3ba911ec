"""Blocks of free prose in notices and guides; kept out of migrations, which would copy them."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

# No italics and no colours: emphasis in Chinese is weight, and underline means a link.
FEATURES = ["bold", "ol", "ul", "link"]


class PictureBlock(StructBlock):
    """图片: what it shows is said in words, for those who cannot see it."""

    image = ImageChooserBlock(label=_("图片"))
    words = CharBlock(label=_("图片说明"), max_length=80, help_text=_("给看不见图的人读"))

    class Meta:
        icon = "image"
        label = _("图片")
        template = "portal/blocks/picture.html"


PROSE = [
    ("heading", CharBlock(label=_("小标题"), max_length=40, template="portal/blocks/heading.html")),
    ("text", RichTextBlock(label=_("正文"), features=FEATURES)),
    ("picture", PictureBlock()),
    ("file", DocumentChooserBlock(label=_("附件"), template="portal/blocks/file.html")),
]


class ProseField(StreamField):
    """A stream whose blocks may change without a migration; the column is JSON either way."""

    def __init__(self, block_types=None, **more):
        super().__init__(block_types or PROSE, **{"blank": True, **more})

    def deconstruct(self):
        name, _path, _args, named = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], named | {"block_lookup": {}}
