#!/bin/sh
# Make .venv hold exactly what requirements.lock names, and this checkout; do nothing if it does.
# PYTHON says with which Python; left out, it stays the one that .venv has.
set -eu
cd -P "$(dirname "$0")/.."
venv=.venv/bin/python
before=.venv.before-set-up
if command -v flock >/dev/null; then # one set-up at a time
    mkdir -p build
    exec 9>build/set-up.lock
    flock 9
fi
# a set-up that was killed left half an environment, and the whole one here
if [ -e "$before/.ready" ] && [ ! -e .venv/.ready ]; then
    rm -rf .venv
    mv "$before" .venv
fi
identity='import sys; print(sys.base_prefix, sys.version); sys.exit(sys.version_info < (3, 11))'
wanted=$(cat requirements.lock pyproject.toml tools/setup.sh tools/environment.py | cksum)

has=$("$venv" -c "$identity" 2>/dev/null) || has=
python=${PYTHON:-python3}
asked=$has
if [ -n "${PYTHON:-}" ] || [ -z "$has" ]; then
    asked=$("$python" -c "$identity" 2>/dev/null) || {
        echo "Python 3.11 or newer is needed; $python is $("$python" --version 2>&1 || :). Try: make PYTHON=python3.12 ..." >&2
        exit 1
    }
fi
# .ready is written last, so what an interruption left has none
if [ "$has" = "$asked" ] && [ "$(cat .venv/.ready 2>/dev/null)" = "$wanted" ] &&
    "$venv" -I tools/environment.py; then
    exit 0
fi

echo "Installing the locked dependencies into .venv" >&2
rm -rf "$before"
[ ! -e .venv ] || mv .venv "$before"
[ "$has" != "$asked" ] || python=$before/bin/python
give_up() {
    trap - EXIT INT TERM HUP
    rm -rf .venv
    [ ! -e "$before" ] || mv "$before" .venv
    echo "Set-up failed, for the reason above; it needs the network. .venv is as it was." >&2
    exit 1
}
trap give_up EXIT INT TERM HUP

pip="$venv -I -m pip --quiet --disable-pip-version-check"
from_lock="--require-hashes --no-deps --only-binary :all: --requirement"
"$python" -m venv .venv
$pip uninstall --yes setuptools 2>/dev/null # Python 3.11 brings an old one; nothing here asks for it
awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' requirements.lock |
    $pip install $from_lock /dev/stdin
"$venv" -I -m uv pip sync --quiet --no-build --require-hashes --python "$venv" requirements.lock || {
    echo "uv could not install the lock; pip tries, which may know another way to the packages" >&2
    $pip install $from_lock requirements.lock
}
$pip install --no-index --no-deps --no-build-isolation --editable .
"$venv" -I tools/environment.py
echo "$wanted" > .venv/.ready
trap - EXIT INT TERM HUP
rm -rf "$before"
