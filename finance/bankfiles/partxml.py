"""The XML parts of a workbook, read as a stream: no tree, no entities, nothing of any length.

A parser reads them, all but the long runs of elements that nearly every program writes in the same
way: a handler takes those from the bytes, five times as fast. They are balanced and have no comment,
entity or namespace in them, so that what is left is well-formed where the whole is.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from .types import Refused

CHUNK = 64 * 1024
MAX_CELL = 32_767
LONGEST_TAG = 1024 * 1024
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "",
)
BROKEN = "Excel 文件不完整或已损坏，打不开，请重新下载"


DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1.0["'](?: encoding=["'](?i:utf-8)["'])?"""
    rb"""(?: standalone=["']\w+["'])? ?\?>)?"""
)
COMMENT = re.compile(rb"<[!?]")
# After these nobody knows any more what stands where without a parser.
ODD = re.compile(rb"<[!?]|xmlns|sheetData|</sst")


class Handler(Protocol):
    """What happens at the tags; ``texts`` gathers the characters in between.

    ``take`` reads whole elements that stand at a place of some bytes and says where the first one
    begins that it leaves to the parser. They stand behind ``opens``, and each ends with ``closes``.
    """

    texts: list[str]
    opens: re.Pattern[bytes] | None
    closes: bytes

    def take(self, data: bytes, at: int) -> int: ...

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...


class Untaken:
    """A handler that leaves everything to the parser."""

    opens: re.Pattern[bytes] | None = None
    closes = b""

    def take(self, data: bytes, at: int) -> int:
        return at


def tags(*names: str) -> dict[str, str]:
    """The names of elements as the parser gives them, with the address of their language, to the short one."""
    return {f"{language}{name}": name for language in MAIN for name in names}


def parse(package: zipfile.ZipFile, path: str, handler: Handler, where: str = "") -> None:
    """Feed a part to the handler. Refused where it is no XML, or a text in it has no end."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.texts.append
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        with package.open(path) as stream:
            fed = 0
            for piece in left(stream, handler):
                parser.Parse(piece)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise Refused(f"{where}有一处标记过长，疑似攻击，不予读取")
                if len(handler.texts) > 1 and sum(map(len, handler.texts)) > 2 * MAX_CELL:
                    raise Refused(f"{where}有一格的文字超过 {MAX_CELL} 个字，不予读取")
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, EOFError):
        raise Refused(where + BROKEN) from None


def left(stream: IO[bytes], handler: Handler) -> Iterator[bytes]:
    """What the handler does not take; each piece is parsed before it is asked again."""
    data, at = stream.read(CHUNK), 0
    if begun := _beginning(data, handler.opens):
        yield data[:begun]
        at = begun
        while True:
            at = handler.take(data, at)
            end = data.find(handler.closes, at) + len(handler.closes)
            if end >= len(handler.closes):
                yield data[at:end]
                is_odd, at = ODD.search(data, at, end), end
                if is_odd:
                    break
            else:
                more = stream.read(CHUNK)
                data, at = data[at:] + more, 0
                if not more or len(data) > 2 * CHUNK:
                    break
    yield data[at:]
    while data := stream.read(CHUNK):
        yield data


def _beginning(data: bytes, opens: re.Pattern[bytes] | None) -> int:
    """Where the elements begin that a handler may take; 0 where the parser reads all."""
    declared = DECLARED.match(data)
    if not opens or not declared or not (found := opens.search(data, declared.end())):
        return 0
    return 0 if COMMENT.search(data, declared.end(), found.end()) else found.end()


def _refuse_entities(*_: object) -> None:
    raise Refused("Excel 文件里夹带了 XML 实体声明，疑似攻击，不予读取")
