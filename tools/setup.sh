#!/bin/sh
# Make .venv hold exactly the locked dependencies and this package; do nothing if it does already.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=.venv/bin/python
wanted=$(cat requirements.lock pyproject.toml tools/setup.sh | cksum)

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; this is $("$python" --version). Try: make PYTHON=python3.12 ..." >&2
    exit 1
}
if [ -f .venv/.ready ] && [ "$(cat .venv/.ready)" = "$wanted" ] && "$venv" -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("analysis") is None)' 2>/dev/null; then
    exit 0
fi
if ! "$venv" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
fi
rm -f .venv/.ready
echo "Installing the locked dependencies into .venv" >&2
quiet="--quiet --disable-pip-version-check"
awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' requirements.lock > .venv/uv.lock
"$venv" -m pip install $quiet --require-hashes -r .venv/uv.lock
"$venv" -m uv pip sync --quiet --python "$venv" --require-hashes requirements.lock ||
    "$venv" -m pip install $quiet --require-hashes -r requirements.lock # behind a mirror that only pip knows of
"$venv" -m uv pip install --quiet --python "$venv" --no-deps --no-build-isolation -e . ||
    "$venv" -m pip install $quiet --no-deps --no-build-isolation -e .
echo "$wanted" > .venv/.ready
