"""The zip package of an XLSX file: measured before it is inflated, searched for what hides."""

import io
import re
import zipfile

from .sheetxml import full_of
from .types import Refused

LARGEST_PART = 120 * 1024 * 1024
LARGEST_WHOLE = 200 * 1024 * 1024
MAX_PARTS = 2000
# How far a sheet says, at its head, that it goes.
DIMENSION = re.compile(rb'dimension ref="[A-Z]+\d+:[A-Z]+1048576"')


def checked(data: bytes) -> zipfile.ZipFile:
    """The package. Refused where it is no workbook, inflates too far, or declares XML entities."""
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
    return package


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Refused("Excel 文件不完整或已损坏，请重新下载") from None


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The declared size may lie, so what really comes out is counted too."""
    seen, tail, head = 0, b"", b""
    try:
        with package.open(part) as stream:
            while chunk := stream.read(1 << 20):
                seen += len(chunk)
                head = head or chunk
                if seen > LARGEST_PART:
                    raise Refused(_too_large(head))
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


def _too_large(head: bytes) -> str:
    if DIMENSION.search(head[:4000]):
        return "工作表" + full_of(1_048_576)
    return "Excel 文件解压后过大，疑似压缩炸弹，不予读取"
