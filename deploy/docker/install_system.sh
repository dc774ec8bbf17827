#!/usr/bin/env bash
# What an image needs of its distribution, Debian or Ubuntu, and the user that fanlight runs as.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# Certificates for the hub and S3; GLib for lens profiles.
apt-get install -y -qq --no-install-recommends ca-certificates libglib2.0-0
rm -rf /var/lib/apt/lists/*
useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin fanlight
install -d -o fanlight -g fanlight /data /weights # volumes that are new take their owner from here
