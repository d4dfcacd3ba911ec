"""Files for tests of uploads, drawn here: a page upright or turned, a PDF, things that lie."""

import io
import zlib

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

GPS = 0x8825
MARKS = (b"Exif", b"GPS", b"xmp", b"<x:xmpmeta", b"iPhone-of-somebody", b"Photoshop")


def drawing(size=(400, 600)) -> Image.Image:
    """White, with a red field in the upper left corner: it shows which way is up."""
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return page


def encoded(image: Image.Image, kind="JPEG", **more) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def photo_with_gps(kind="JPEG", orientation=6) -> bytes:
    """A phone's picture: turned, with its place, its maker and an XMP packet."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "iPhone-of-somebody"
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 31.0, 12.0), 3: "E", 4: (120.0, 41.0, 2.0)})
    turned = drawing()
    if orientation == 6:
        turned = turned.transpose(Image.Transpose.ROTATE_90)
    return encoded(turned, kind, exif=exif.tobytes(), xmp=b"<x:xmpmeta>secret</x:xmpmeta>")


def pdf(pages=1) -> bytes:
    first, *others = [drawing() for _ in range(pages)]
    return encoded(first, "PDF", save_all=True, append_images=others)


def pdf_of_photo() -> bytes:
    """A page with a telephone's photo as it was taken."""
    document = pypdfium2.PdfDocument.new()
    photo = pypdfium2.PdfImage.new(document)
    photo.load_jpeg(io.BytesIO(photo_with_gps()), inline=True)
    photo.set_matrix(pypdfium2.PdfMatrix().scale(400, 600))
    page = document.new_page(400, 600)
    page.insert_obj(photo)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that declare a huge picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(name + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + name + body + crc

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_red(image: Image.Image, spot) -> bool:
    red, green, blue = image.convert("RGB").getpixel(spot)
    return red > 180 and green < 90 and blue < 90


def photo_file(name="照片.jpg", orientation=6) -> SimpleUploadedFile:
    """As a form brings it."""
    return SimpleUploadedFile(name, photo_with_gps(orientation=orientation))
