"""The child process that touches strangers' files; run as a program, never imported by the portal.

Each line on stdin is a job, each line on stdout its answer, a refusal included; both are JSON.
``take`` reads ``FOLDER/upload`` and writes clean pages ``1.jpg``, ``2.jpg`` …
``redact`` reads them back and writes public pages and thumbnails.
``fit`` makes one small picture of bytes that come with the order; it can write no file.
``rewrite`` makes ``clean.pdf`` of a PDF: its pages, and nothing that was attached to them.
Every job is done by a fork of its own, which ends with it: the program only waits, with the
decoders loaded, and never reads a byte of a file.
"""

import base64
import io
import json
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
FILE_BYTES = 64 << 20
MAX_PIXELS = 50_000_000
MAX_PAGES = 20
LONG_SIDE = 2400
# A picture of a whole chat is read by its width: what is longer than so many widths is measured by that.
LONG_RATIO, NARROW, LONGEST = 3, 1080, 16_000
THUMB_SIDE, THUMB_BYTES = 240, 12 * 1024
ORIENTATION = 0x0112
EXIF, TAKEN_AT, TAKEN_ZONE = 0x8769, 0x9003, 0x9011
# What a page of a PDF may bring along that nobody sees: programs, files, and of a photo its place.
UNSEEN = (
    b"Exif\0", b"<x:xmpmeta", b"/Metadata", b"/PieceInfo", b"/JavaScript", b"/EmbeddedFile", b"/Launch",
)  # fmt: skip
DIED = b'{"refused": "memory"}'
MAX_ANSWER = 1 << 20
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


class Refused(Exception):
    """The reason as a code; the parent has the sentence."""


def confine(file_bytes: int = FILE_BYTES) -> None:
    """Before any byte of a file is read: bounded memory, time, files and no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def flat(image):
    """A fresh RGB image on white: nothing of the old one's metadata comes along."""
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 256).convert("L")
    clean = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def measure(width: int, height: int, long_side: int) -> tuple[int, int]:
    """How large a picture is kept; never larger than it came."""
    long, short = max(width, height), min(width, height)
    scale = long_side / long
    if long > LONG_RATIO * short:
        scale = min(NARROW / short, LONGEST / long)
    scale = min(1, scale)
    return max(1, round(width * scale)), max(1, round(height * scale))


def from_image(upload: Path | io.BytesIO, format_: str, long_side: int):
    if format_ == "HEIF":
        import_module("pillow_heif").register_heif_opener(thumbnails=False)
    with Image.open(upload, formats=[format_]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused("pixels")
        exif = image.getexif()
        turn, taken_at = TURNS.get(exif.get(ORIENTATION)), taken(exif)
        most = measure(image.width, image.height, long_side)
        if format_ == "JPEG":
            image.draft("RGB", most)
        image.load()
        # Between the colours of a palette there is nothing: small print would break.
        smooth = flat(image) if image.mode in ("P", "PA", "1") else image
        smooth.thumbnail(most)
        page = flat(smooth)
    page = page if turn is None else page.transpose(Image.Transpose(turn))
    page.info["taken"] = taken_at
    yield page


def taken(exif) -> str:
    """When the camera says it took the picture, with its zone where it names one."""
    more = exif.get_ifd(EXIF)
    words = [more.get(TAKEN_AT), more.get(TAKEN_ZONE)]
    return " ".join(word.strip("\0 ") for word in words if isinstance(word, str))[:40]


def from_pdf(upload: Path):
    document = import_module("pypdfium2").PdfDocument(upload)
    if len(document) > MAX_PAGES:
        raise Refused("pages")
    if not len(document):
        raise Refused("broken")
    for page in document:
        width, height = page.get_size()
        if min(width, height) <= 0:
            raise Refused("broken")
        most = measure(round(width * 3) or 1, round(height * 3) or 1, LONG_SIDE)
        scale = max(most) / max(width, height)
        yield flat(page.render(scale=scale, may_draw_forms=True).to_pil())


def rewrite(folder: Path, _order: dict) -> list[dict]:
    """The pages alone, forms as they are filled in; what brings along more becomes pictures of itself."""
    pdfium, raw = import_module("pypdfium2"), import_module("pypdfium2.raw")
    old, new = pdfium.PdfDocument(folder / "upload"), pdfium.PdfDocument.new()
    if not len(old):
        raise Refused("broken")
    for page in old:
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
    new.import_pages(old)
    out = io.BytesIO()
    new.save(out)
    if any(mark in out.getvalue() for mark in UNSEEN):
        out = io.BytesIO()
        first, *others = from_pdf(folder / "upload")
        first.save(out, "PDF", save_all=True, append_images=others, resolution=150)
    (folder / "clean.pdf").write_bytes(out.getvalue())
    return [{"pages": len(new)}]


def take(folder: Path, order: dict) -> list[dict]:
    """Decode the upload and write it again as plain JPEG pages; a photo gets a thumbnail too."""
    upload, kind = folder / "upload", order["kind"]
    side = order.get("long_side", LONG_SIDE)
    pages = from_pdf(upload) if kind == "PDF" else from_image(upload, kind, side)
    sizes = []
    for number, page in enumerate(pages, 1):
        page.save(folder / f"{number}.jpg", "JPEG", quality=order.get("quality", 85), optimize=True)
        if order.get("thumbs"):
            (folder / f"thumb-{number}.jpg").write_bytes(thumbnail(page))
        about = {"width": page.width, "height": page.height}
        sizes.append(about | {"taken": page.info.get("taken", ""), "looks": looks(page)})
    return sizes


def looks(page) -> str:
    """dHash: where it grows lighter from left to right, in 64 fields; pictures that look alike share most."""
    field = page.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    shades = [field.getpixel((x, y)) for y in range(8) for x in range(9)]
    lighter = "".join(str(int(shades[at] < shades[at + 1])) for at in range(71) if at % 9 != 8)
    return f"{int(lighter, 2):016x}"


def thumbnail(page) -> bytes:
    """At most 12 KB, whatever the page shows."""
    small = page.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return squeezed(small, THUMB_BYTES)


def squeezed(page, most: int) -> bytes:
    """The best JPEG of at most so many bytes, or else the worst one."""
    for quality in (75, 60, 45, 30, 15, 5):
        out = io.BytesIO()
        page.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= most:
            break
    return out.getvalue()


def fit(_folder: Path, order: dict) -> list[dict]:
    """One photo of at most ``most`` bytes, whatever it shows; no file has a part in it."""
    upload = io.BytesIO(base64.b64decode(order["upload"]))
    [page] = from_image(upload, order["kind"], order["long_side"])
    while len(image := squeezed(page, order["most"])) > order["most"]:
        page.thumbnail((page.width // 2, page.height // 2))
    return [{"image": base64.b64encode(image).decode()}]


def redact(folder: Path, order: dict) -> list[dict]:
    """Burn the boxes (page, left, top, right, bottom in pixels) into new pixels."""
    sizes = []
    for number in range(1, order["pages"] + 1):
        with Image.open(folder / f"{number}.jpg", formats=["JPEG"]) as image:
            page = flat(image)
        pen = ImageDraw.Draw(page)
        for box in order["boxes"]:
            if box[0] == number:
                pen.rectangle(box[1:], fill="black")
        page.save(folder / f"public-{number}.jpg", "JPEG", quality=80, optimize=True)
        (folder / f"thumb-{number}.jpg").write_bytes(thumbnail(page))
        sizes.append({"width": page.width, "height": page.height})
    return sizes


def answer(command: str, folder: Path, order: dict) -> dict:
    doing = {"take": take, "redact": redact, "fit": fit, "rewrite": rewrite}
    try:
        return {"pages": doing[command](folder, order)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "memory"}
    except RuntimeError as error:  # what the reader of PDF raises
        return {"refused": "password" if "password" in str(error).lower() else "broken"}
    except Image.DecompressionBombError:
        return {"refused": "pixels"}
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError):
        return {"refused": "broken"}


def apart(job: dict) -> bytes:
    """The answer of a fork, which loads only the decoder it needs; DIED where it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.closerange(0, 2)
            _answer_once(job, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read(MAX_ANSWER)
    _child, status = os.waitpid(child, 0)
    return DIED if status else _one_line(said)


def _one_line(said: bytes) -> bytes:
    """A fork that a file got the better of says what it likes: one answer, and no second line."""
    try:
        return json.dumps(json.loads(said)).encode()
    except ValueError:
        return DIED


def _answer_once(job: dict, writing: int) -> None:
    confine(0 if job["command"] == "fit" else FILE_BYTES)
    signal.alarm(job["seconds"])
    folder, order = Path(job["folder"]), job["order"]
    os.chdir(folder)
    with open(writing, "wb") as pipe:
        pipe.write(json.dumps(answer(job["command"], folder, order)).encode())
    os._exit(0)


if __name__ == "__main__":
    from PIL import Image, ImageDraw

    # Pillow only warns at its own limit; here the pixels are counted before decoding.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    Image.preinit()
    for line in sys.stdin:
        sys.stdout.write(apart(json.loads(line)).decode() + "\n")
        sys.stdout.flush()
