#!/bin/sh
# Makes .venv and installs the pinned packages of the file named; says in one sentence what is missing.
set -eu
python=${PYTHON:-python3}

fail() { printf '\n✕ %s\n' "$1" >&2; exit 1; }

command -v "$python" >/dev/null || fail "Python is missing: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed; $("$python" --version) was found. Name another one: make PYTHON=python3.12"
free=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free" -gt 1500000 ] || fail "Too little disk space: $((free / 1024)) MB are free here, 1500 MB are needed."

if [ ! -x .venv/bin/python ]; then
    echo "making .venv"
    "$python" -c 'import ensurepip' 2>/dev/null ||
        fail "Python cannot make virtual environments here: apt-get install python3-venv"
    rm -rf .venv
    "$python" -m venv .venv || fail "The virtual environment could not be made; the reason stands above."
fi
echo "installing $1"
if [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt; then
    UV_SYSTEM_CERTS=1 .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes --compile-bytecode -r "$1" && exit 0
    echo "the fast installer did not get through; pip tries, which takes a minute"
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$1" ||
    fail "The packages of $1 could not be installed; the reason stands above."
