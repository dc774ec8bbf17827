#!/usr/bin/env bash
# Byte code beside the sources, for good: the root file system is read only, and every replica that starts would have to
# compile all of it again.
#   compile_code.sh FOLDER...     A file of those that is no Python of this version is left as it is, and is no error;
# that nothing could be compiled is one.
set -euo pipefail
"${VENV:-/opt/venv}/bin/python" -m compileall -qq -j 0 --invalidation-mode unchecked-hash "$@" || (($? == 1))
