"""The child of ``guard``: takes its limits first, then reads a file from standard input."""

import json
import resource
import sys


def main() -> None:
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (head["cpu"], head["cpu"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    from .parse import read_bytes
    from .types import Mapping

    mapping = Mapping.from_json(head["mapping"]) if head["mapping"] else None
    reading = read_bytes(sys.stdin.buffer.read(), mapping)
    json.dump(reading.to_json(), sys.stdout)
