"""The child of ``guard``: takes its limits first, then reads a file from standard input."""

import json
import resource
import sys
from importlib import import_module


def main() -> None:
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (head["cpu"], head["cpu"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    recognise, types = (
        import_module(f"finance.bankfiles.{name}") for name in ("recognise", "types")
    )
    mapping = types.Mapping.from_json(head["mapping"]) if head["mapping"] else None
    reading = recognise.read_bytes(sys.stdin.buffer.read(), mapping)
    json.dump(reading.to_json(), sys.stdout)
