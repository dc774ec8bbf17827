#!/usr/bin/env bash
# Before a worker of a Ray cluster goes: its replicas move elsewhere, and what they have in hand is finished.
#   drain.sh SECONDS     comes back when Ray has left this node, or after so long; at once where nobody leads the cluster
set -euo pipefail
seconds=$1
if ! timeout 60 ray drain-node --reason DRAIN_NODE_REASON_PREEMPTION --reason-message "this node is going" \
    --deadline-remaining-seconds "$seconds"; then
    echo "nobody to ask: the node goes as it is" >&2
    exit 0
fi
end=$((SECONDS + seconds))
while ((SECONDS < end)) && grep -qsx raylet /proc/[0-9]*/comm; do
    sleep 1
done
