"""How much memory the child that reads a bank file holds at most."""

import json
import subprocess
import sys
from pathlib import Path

from finance.bankfiles.guard import ROOT, Limits

# A fork of a process that holds nothing but the readers, as it is when a file comes in.
MEASURE = f"""
import json, resource, sys
sys.path.insert(0, {str(ROOT)!r})
from finance.bankfiles import child
data = open(sys.argv[1], "rb").read()
head = {{"mapping": None, "memory": int(sys.argv[2]), "cpu": 40, "seconds": 100}}
said = json.loads(child._apart(head, data))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps([said and len(said["rows"]["line"]), said and bool(said["errors"]), peak]))
"""


def measured(path: Path, memory: int = Limits().memory) -> list:
    """Rows read, whether anything was wrong, and the most MiB that the reading child held."""
    words = [sys.executable, "-I", "-c", MEASURE, str(path), str(memory)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
