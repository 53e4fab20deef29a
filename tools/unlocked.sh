#!/bin/sh
# Install the package as its users do, unlocked and with the pip that Python brings, into an empty
# environment, and read a file of each format there.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
.venv/bin/python -m pip wheel --quiet --no-deps --no-index --no-build-isolation --wheel-dir "$work" .
.venv/bin/python -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "$work"/*.whl
"$work/venv/bin/python" -I tools/read_formats.py
