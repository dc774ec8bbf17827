#!/usr/bin/env bash
# The studio's page, as `python -m serve.studio` builds it, where there is Node and no Python: into studio/dist.
set -euo pipefail
cd "$(dirname "$0")/../../studio"
npm ci --no-audit --no-fund
npm run build
