"""The zip package of an XLSX file: measured before it is inflated, searched for what hides."""

import io
import re
import zipfile
from html import unescape

from .types import Problem, Refused

LARGEST_PART = 120 * 1024 * 1024
LARGEST_WHOLE = 200 * 1024 * 1024
MAX_PARTS = 2000
REPORTED = 20
# The table reader takes room for every cell up to the farthest one.
FAR_CELL = re.compile(rb'<c r="([A-Z]{3}(?=\d)|[A-Z]{1,2}(?=\d{7}))(\d+)"')
ODD_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"([^>]*?)(/>|>(.*?)</c>)', re.DOTALL)


def check_package(data: bytes) -> None:
    """Refuse a zip that is no workbook, inflates too far, or declares XML entities."""
    package = _open(data)
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise Refused("Excel 文件解压后过大，疑似压缩炸弹，不予读取")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Refused("这是压缩包，不是 Excel 工作簿。请先解压，再上传里面的账单文件")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("文件有密码，请去掉密码后再上传")
        if part.filename.endswith((".xml", ".rels")):
            _check_part(package, part)


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Refused("Excel 文件不完整或已损坏，请重新下载") from None


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The declared size may lie, so what really comes out is counted too."""
    seen, tail = 0, b""
    try:
        with package.open(part) as stream:
            while chunk := stream.read(1 << 20):
                seen += len(chunk)
                if seen > LARGEST_PART:
                    raise Refused("Excel 文件解压后过大，疑似压缩炸弹，不予读取")
                plain = (tail + chunk).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                    raise Refused("Excel 文件里夹带了 XML 实体声明，疑似攻击，不予读取")
                tail = chunk[-32:]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError):
        raise Refused("Excel 文件不完整或已损坏，请重新下载") from None
    except Exception as reason:
        if type(reason).__name__ == "error":  # zlib.error
            raise Refused("Excel 文件不完整或已损坏，请重新下载") from None
        raise


def odd_cells(data: bytes) -> dict[str, list[Problem]]:
    """Formula and error cells by sheet name; the table reader shows neither."""
    package = _open(data)
    found: dict[str, list[Problem]] = {}
    for name, path in _sheet_paths(package).items():
        problems = found.setdefault(name, [])
        part = package.read(path)
        if far := FAR_CELL.search(part):
            message = "有内容的格子离表格太远，请删去这一格后再上传"
            raise Refused(message, int(far[2]), far[1].decode())
        if b"<f" not in part and b't="e"' not in part:
            continue
        for cell in ODD_CELL.finditer(part):
            message = _oddity(cell[3], cell[5] or b"")
            if message:
                problems.append(Problem(int(cell[2]), cell[1].decode(), message))
            if len(problems) >= REPORTED:
                break
    return found


def _oddity(attributes: bytes, inside: bytes) -> str:
    if b"<f>" in inside or b"<f " in inside or b"<f/" in inside:
        return "这一格是公式，不是数据，不能导入。请在 Excel 里「选择性粘贴为数值」后再上传"
    if b't="e"' in attributes:
        value = re.search(rb"<v>(.*?)</v>", inside)
        shown = value[1].decode("ascii", "replace") if value else "#N/A"
        return f"这一格是错误值 {shown[:10]}，不是数据"
    return ""


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to part, read by pattern: no XML parser sees what a stranger wrote."""
    try:
        book = package.read("xl/workbook.xml").decode("utf-8", "replace")
        links = package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        targets[_attribute(tag, "Id")] = _attribute(tag, "Target")
    names, paths = set(package.namelist()), {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            paths[_attribute(tag, "name")] = path
    return paths


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape(found[1] or found[2] or "") if found else ""
