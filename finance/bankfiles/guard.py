"""Reading in a child process with bounded memory, processor and wall time."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from communities.workshop import NoAnswer, TooLate, Workshop

from .tables import LARGEST_FILE
from .types import Mapping, Problem, Reading

ROOT = Path(__file__).resolve().parents[2]
# A fork ends by itself, a little after nobody waits for it any more.
PATIENCE = 2


@dataclass(frozen=True)
class Limits:
    """Bytes of address space, seconds of processor, seconds on the wall.

    A child holds at least 12 MiB less than its addresses: so no file ever takes more than 150 MiB.
    """

    memory: int = 162 * 1024 * 1024
    cpu: int = 40
    wall: int = 120


def read_guarded(
    data: bytes, mapping: Mapping | None = None, limits: Limits | None = None
) -> Reading:
    """Read ``data`` where it can do no harm; what stops the child becomes an error."""
    limits = limits or Limits()
    if len(data) > LARGEST_FILE:
        size = LARGEST_FILE // 1024 // 1024
        return _refusal(f"文件超过 {size} MB，请按月分开导出")
    head = {
        "mapping": mapping.to_json() if mapping else None,
        "size": len(data),
        "cpu": limits.cpu,
        "memory": limits.memory,
        "seconds": math.ceil(limits.wall) + PATIENCE,
    }
    try:
        found = readers.answer(json.dumps(head).encode() + b"\n" + data, limits.wall)
    except TooLate:
        return _refusal("读取超时，文件过大或结构异常，没有导入")
    except NoAnswer:
        found = None
    if found is None:
        return _refusal("文件太大或结构异常，读取时超出内存或时间限制，没有导入。请按月分开导出")
    return Reading.from_json(found)


def _program() -> list[str]:
    return [
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from finance.bankfiles.child import main; main()",
    ]


readers = Workshop(_program)


def _refusal(message: str) -> Reading:
    return Reading(errors=[Problem(None, None, message)])
