"""Before the tests: a real browser and a Chinese font, fetched where that is allowed.

``python -m tests.machine`` installs what is missing as root on Debian, else it names the packages.
"""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library

# The same engine without a browser's own windows comes first: it starts and turns pages faster.
BROWSERS = ["chromium-headless-shell", "chromium"]
NEEDED = {
    BROWSERS[0]: lambda: browser(),
    "fonts-noto-cjk": lambda: b"CJK" in _fonts(),
}
USEFUL = {
    BROWSERS[0]: lambda: shutil.which(BROWSERS[0]),
    "nginx-light": lambda: shutil.which("nginx") or os.path.exists("/usr/sbin/nginx"),
    "libpangoft2-1.0-0": lambda: find_library("pangoft2-1.0"),
    "libharfbuzz-subset0": lambda: find_library("harfbuzz-subset"),
}


def browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _fonts() -> bytes:
    if not shutil.which("fc-list"):
        return b""
    return subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, check=False
    ).stdout


def main() -> int:
    if os.environ.get("BROWSER") == "0":
        print("BROWSER=0: the journeys in a real browser are LEFT OUT.")
        return 0
    missing = [name for name, there in NEEDED.items() if not there()]
    wanted = sorted({*missing, *(name for name, there in USEFUL.items() if not there())})
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(wanted)}", flush=True)
        _install(wanted)
        missing = [name for name, there in NEEDED.items() if not there()]
    if missing:
        print(
            f"✕ The journeys need {' and '.join(missing)}: apt-get install {' '.join(missing)}; "
            "or leave them out: make test BROWSER=0",
            file=sys.stderr,
        )
        return 1
    return 0


def _install(packages: list[str]) -> None:
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    subprocess.run(["apt-get", "-qq", "update"], **quiet)
    words = ["apt-get", "-qq", "-y", "--no-install-recommends", "install"]
    if subprocess.run([*words, *packages], stdout=subprocess.DEVNULL, **quiet).returncode:
        # One name that this Debian does not know keeps none of the others away.
        for package in packages:
            subprocess.run([*words, package], stdout=subprocess.DEVNULL, **quiet)


if __name__ == "__main__":
    sys.exit(main())
