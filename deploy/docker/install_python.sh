#!/usr/bin/env bash
# Python and all that fanlight needs, at the versions of constraints.txt, into $VENV.
#   install_python.sh BACKEND [EXTRA...]     BACKEND as uv names PyTorch's builds: cpu, cu130
# It is run where pyproject.toml, constraints.txt and client/pyproject.toml lie; the code comes later.
set -euo pipefail
backend=$1
shift
venv=${VENV:-/opt/venv}
options=(--python "$venv" --torch-backend "$backend" --constraints constraints.txt)
for extra in "$@"; do
    options+=(--extra "$extra")
done
if [[ $backend != cpu ]]; then
    # onnxruntime and onnxruntime-gpu are one module in two wheels, and whichever comes last wins: leave the first out.
    overrides=$(mktemp)
    trap 'rm -f "$overrides"' EXIT
    echo 'onnxruntime; sys_platform == "none"' >"$overrides"
    options+=(--overrides "$overrides")
fi
if [[ ! -e client/src ]]; then # a package that is still empty stands for the client's code, to be installed in place
    mkdir -p client/src/fanlight_client
    touch client/src/fanlight_client/__init__.py
fi
uv venv --python 3.11 "$venv"
uv pip install "${options[@]}" --requirements pyproject.toml --editable ./client
