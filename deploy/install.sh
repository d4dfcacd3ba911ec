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
    "$python" -m venv --without-pip .venv || fail "The virtual environment could not be made; the reason stands above."
fi

# Python's own pip, run from its wheel; a copy in .venv would take longer than all it is needed for.
pip=$("$python" -c '
import ensurepip, pathlib, sysconfig
folder = sysconfig.get_config_var("WHEEL_PKG_DIR") or pathlib.Path(ensurepip.__file__).with_name("_bundled")
print(next(pathlib.Path(folder).glob("pip-*.whl")) / "pip")' 2>/dev/null) ||
    fail "Python's own pip is missing: apt-get install python3-venv"

echo "installing $1"
if [ -x .venv/bin/uv ] || .venv/bin/python "$pip" install -q --disable-pip-version-check --no-compile --require-hashes -r requirements-uv.txt; then
    # Python compiles what it imports; compiling all that is installed takes three times as long.
    UV_SYSTEM_CERTS=1 .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$1" && exit 0
    echo "the fast installer did not get through; pip tries, which takes a minute"
fi
.venv/bin/python "$pip" install -q --disable-pip-version-check --no-compile --require-hashes -r "$1" ||
    fail "The packages of $1 could not be installed; the reason stands above."
