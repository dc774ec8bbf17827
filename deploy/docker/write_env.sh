#!/usr/bin/env bash
# Secrets of compose.yaml, made once, for their owner to read: .env beside it. What is there stays as it is.
set -euo pipefail
file=${1:-$(dirname "$0")/.env}
if [[ -e $file ]]; then
    exit 0
fi
secret() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}
umask 077
cat >"$file" <<END
# Read by docker compose. Nobody else has these: a lost POSTGRES_PASSWORD takes the database with it.
POSTGRES_PASSWORD=$(secret)
S3_SECRET_KEY=$(secret)
GRAFANA_PASSWORD=$(secret)
# The name that people reach the service by. With another than localhost, Caddy gets a certificate for it by itself.
FANLIGHT_SITE=localhost
# 0.0.0.0 lets others in who have a key: docs/deploy.md.
FANLIGHT_BIND=127.0.0.1
END
echo "wrote $file"
