#!/usr/bin/env bash
# Prepares the image, once: Python, CPU torch and the engine. Running it again changes nothing.
#
#   AUTOGRADER_ROOT      /autograder, where Gradescope puts everything
#   AUTOGRADER_PREFIX    /opt/autograder, where Python and the engine go
#   SETUP_SKIP_INSTALL   1: a Python with torch is there already, in AUTOGRADER_PYTHON
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
root="${AUTOGRADER_ROOT:-/autograder}"
source="$root/source"
prefix="${AUTOGRADER_PREFIX:-/opt/autograder}"

is_new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    local python version
    if python="$(find_python)"; then
        "$python" -m venv "$prefix/venv"
        return
    fi
    apt-get update -qq || true
    for version in 3.12 3.11; do
        apt-get install -y -qq "python$version" "python$version-venv" >/dev/null 2>&1 && break
    done
    if python="$(find_python)"; then
        "$python" -m venv "$prefix/venv"
        return
    fi
    # Ubuntu 22.04 ends at Python 3.10: uv brings its own, into a place that students' code may read
    apt-get install -y -qq curl ca-certificates
    curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR="$prefix/bin" UV_NO_MODIFY_PATH=1 sh
    UV_PYTHON_INSTALL_DIR="$prefix/python" "$prefix/bin/uv" venv --seed --python 3.12 "$prefix/venv"
}

install_packages() {
    local pip="$prefix/venv/bin/pip"
    local wheels="$source/wheels"
    if [ -d "$wheels" ] && "$pip" install -q --no-index --find-links "$wheels" -r "$source/requirements.txt"; then
        return
    fi
    # the CPU build: a third of the memory, and nothing here has a GPU
    "$pip" install -q --index-url https://download.pytorch.org/whl/cpu $(grep -E '^torch' "$source/requirements.txt") ||
        echo "download.pytorch.org did not answer: taking torch from the package index" >&2
    "$pip" install -q -r "$source/requirements.txt"
}

umask 022
mkdir -p "$prefix"
chmod 755 "$prefix"
if [ "${SETUP_SKIP_INSTALL:-0}" != 1 ]; then
    [ -x "$prefix/venv/bin/python" ] || make_venv
    install_packages
fi

# The engine holds nothing secret, and workers run as another user who has to read it.
if [ -d "$source/autograder" ]; then
    rm -rf "$prefix/engine"
    mkdir -p "$prefix/engine"
    cp -R "$source/autograder" "$prefix/engine/"
    "${AUTOGRADER_PYTHON:-$prefix/venv/bin/python}" -m compileall -q "$prefix/engine"
    chmod -R u=rwX,go=rX "$prefix/engine"
fi

# The solution is for root alone.
if [ "$(id -u)" = 0 ]; then
    chown -R 0:0 "$source"
fi
chmod -R u=rwX,go= "$source"
find "$source" -maxdepth 1 \( -name run_autograder -o -name setup.sh \) -exec chmod 700 {} +
echo "autograder: ready"
