"""原始凭证 of the demo: drawn papers that cannot be taken for real ones.

Every sheet carries a large 演示 across it. Where no Chinese font is installed the sheet is drawn
with the built-in one and shows figures and lines only.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from communities.money import uppercase, yuan
from portal.demo.chance import number

WIDTH, HEIGHT, MARGIN = 1000, 640, 56
TALL = 1414
FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
]
TITLES = {
    "invoice": "电子发票（普通发票）",
    "receipt": "收款收据",
    "bank": "银行电子回单",
    "deposit": "单位定期存款证明",
    "contract": "场地使用协议（摘页）",
    "minutes": "会议纪要",
    "acceptance": "工程验收单",
    "payroll": "津贴发放表",
    "meter": "抄表单",
    "daily": "停车系统结算单",
}


@dataclass(frozen=True)
class Sheet:
    """A drawn paper: its bytes as JPEG, and what must be blacked out before anybody sees it."""

    name: str
    number: str
    image: bytes
    private: list[tuple[int, int, int, int, int]]


@lru_cache
def has_chinese() -> bool:
    return any(Path(path).exists() for path in FONTS)


@lru_cache
def font(size: int):
    for path in FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size, index=2 if "CJK" in path else 0)
    return ImageFont.load_default(size)


def draw(kind: str, *, day, fen: int, what: str, seller: str, buyer: str) -> Sheet:
    """One sheet of ``kind``; the account number and the person who signed are private."""
    code = f"{number(f'{kind}/{day}/{what}', 0, 10**10 - 1):010d}"
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    _frame(pen, TITLES.get(kind, "凭证"), code, day)
    lines = [
        ("付款方" if kind != "payroll" else "发放单位", buyer),
        ("收款方" if kind != "payroll" else "领取人", seller),
        ("内容", what),
        ("金额（小写）", f"¥{yuan(fen)}"),
        ("金额（大写）", f"人民币{uppercase(fen).removeprefix('人民币')}"),
        ("账号", "6222 0000 0000 " + code[-4:]),
        ("经办人", "演示用姓名"),
    ]
    private = []
    for place, (label, text) in enumerate(lines):
        top = 150 + place * 56
        _write(pen, (MARGIN + 20, top), label, 24, "#555555")
        _write(pen, (MARGIN + 200, top), text, 26, "black")
        pen.line((MARGIN, top + 44, WIDTH - MARGIN, top + 44), fill="#bbbbbb")
        if label in ("账号", "经办人"):
            private.append((1, MARGIN + 196, top - 4, WIDTH - MARGIN - 10, top + 40))
    out = io.BytesIO()
    _watermarked(page).save(out, "JPEG", quality=82)
    return Sheet(f"{TITLES.get(kind, '凭证')}-{day:%Y%m%d}.jpg", code, out.getvalue(), private)


def minutes(pages: list[tuple[str, list[str]]]) -> bytes:
    """A document of several pages as PDF: (heading, lines) of each."""
    sheets = []
    for number_, (heading, lines) in enumerate(pages, 1):
        page = Image.new("RGB", (WIDTH, TALL), "white")
        pen = ImageDraw.Draw(page)
        _write(pen, (WIDTH // 2, 90), heading, 40, "black", anchor="ma")
        for place, line in enumerate(lines):
            _write(pen, (MARGIN + 40, 220 + place * 64), line, 28, "black")
        _write(pen, (MARGIN, TALL - 90), "演示数据，与真实小区无关", 22, "#9c3b2e")
        _write(
            pen, (WIDTH - MARGIN, TALL - 90), f"{number_}/{len(pages)}", 22, "black", anchor="ra"
        )
        sheets.append(_watermarked(page))
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def ballot(question: str, answer: str) -> bytes:
    """选票 as somebody photographed it, as JPEG."""
    page = Image.new("RGB", (HEIGHT, WIDTH), "white")
    pen = ImageDraw.Draw(page)
    _write(pen, (HEIGHT // 2, 90), "表决票", 40, "black", anchor="ma")
    _write(pen, (MARGIN, 220), question, 20, "black")
    _write(pen, (MARGIN, 300), f"☑ {answer}", 32, "black")
    out = io.BytesIO()
    _watermarked(page).save(out, "JPEG", quality=75)
    return out.getvalue()


def _frame(pen, title, code, day):
    pen.rectangle((MARGIN, 132, WIDTH - MARGIN, HEIGHT - 72), outline="#9c3b2e", width=2)
    _write(pen, (WIDTH // 2, 44), title, 38, "#9c3b2e", anchor="ma")
    _write(pen, (MARGIN, 100), f"No. {code}", 22, "black")
    _write(pen, (WIDTH - MARGIN, 100), f"{day:%Y-%m-%d}", 22, "black", anchor="ra")
    _write(
        pen,
        (MARGIN, HEIGHT - 56),
        "演示数据，与真实小区无关，不得作为报销或纳税凭证",
        22,
        "#9c3b2e",
    )


def _write(pen, place, text, size, colour, **more):
    """Without a Chinese font only what the built-in one has is drawn."""
    if not has_chinese():
        text = text.replace("¥", "").encode("ascii", "ignore").decode().strip() or "DEMO"
    pen.text(place, text, font=font(size), fill=colour, **more)


def _watermarked(page):
    layer = _watermark(page.size)
    box = layer.getbbox()
    page.paste("#9c3b2e", box, layer.crop(box))
    return page


@lru_cache
def _watermark(size):
    word = "演示 演示 演示" if has_chinese() else "DEMO DEMO DEMO"
    layer = Image.new("L", size, 0)
    ImageDraw.Draw(layer).text(
        (size[0] // 2, size[1] // 2), word, font=font(120), fill=46, anchor="mm"
    )
    return layer.rotate(18)
