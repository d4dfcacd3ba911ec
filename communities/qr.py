"""QR codes as SVG: black on white, error correction Q, four modules of quiet around."""

import segno
from django.utils.safestring import SafeString


def qr_svg(text: str) -> SafeString:
    """Its size is the page's matter: the drawing has a viewBox and no width."""
    code = segno.make(text, error="q", micro=False)
    drawing = code.svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="code-qr"
    )
    return SafeString(drawing)
