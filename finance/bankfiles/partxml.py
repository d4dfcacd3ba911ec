"""The XML parts of a workbook, read as a stream: no tree, no entities, nothing of any length."""

import zipfile
from typing import Protocol
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


class Handler(Protocol):
    """What happens at the tags; ``texts`` gathers the characters in between."""

    texts: list[str]

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...


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
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise Refused(f"{where}有一处标记过长，疑似攻击，不予读取")
                if len(handler.texts) > 1 and sum(map(len, handler.texts)) > 2 * MAX_CELL:
                    raise Refused(f"{where}有一格的文字超过 {MAX_CELL} 个字，不予读取")
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, EOFError):
        raise Refused(where + BROKEN) from None


def _refuse_entities(*_: object) -> None:
    raise Refused("Excel 文件里夹带了 XML 实体声明，疑似攻击，不予读取")
