"""Reading in a child process with bounded memory, processor and wall time."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .tables import LARGEST_FILE
from .types import Mapping, Problem, Reading

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Limits:
    """Bytes of address space, seconds of processor, seconds on the wall."""

    memory: int = 1536 * 1024 * 1024
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
    head = json.dumps({"mapping": mapping.to_json() if mapping else None, "cpu": limits.cpu, "memory": limits.memory})  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _child_code()],
            input=head.encode() + b"\n" + data,
            capture_output=True,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refusal("读取超时，文件过大或结构异常，没有导入")
    if done.returncode:
        return _refusal("文件结构异常，读取时超出内存或时间限制，没有导入")
    return Reading.from_json(json.loads(done.stdout))


def _child_code() -> str:
    return f"import sys; sys.path.insert(0, {str(ROOT)!r}); from finance.bankfiles.child import main; main()"


def _refusal(message: str) -> Reading:
    return Reading(errors=[Problem(None, None, message)])
