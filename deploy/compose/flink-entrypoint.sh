#!/usr/bin/env bash
# Lays flink-conf over the image's own configuration, then does what is asked: jobmanager, taskmanager, or submit.
set -euo pipefail

cp /opt/wasmjobs/conf/config.yaml "$FLINK_HOME/conf/config.yaml"
cp /opt/wasmjobs/conf/log4j-console.properties "$FLINK_HOME/conf/log4j-console.properties"

if [ "$1" != submit ]; then
    exec /docker-entrypoint.sh "$@"
fi

flink="$FLINK_HOME/bin/flink"
# The image's entry point writes jobmanager.rpc.address and FLINK_PROPERTIES into the configuration that the client reads.
/docker-entrypoint.sh true

if "$flink" list --running 2>/dev/null | grep -q wasmjobs; then
    echo "the pipeline is already running"
    exit 0
fi

# The newest complete checkpoint of any earlier run: its seen ids, offsets and jobs in flight go on from there.
newest=$(find /var/lib/wasmjobs/checkpoints -path '*/chk-*/_metadata' -printf '%T@ %h\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-)
resume=()
if [ -n "$newest" ]; then
    echo "resuming from $newest"
    resume=(--fromSavepoint "file://$newest")
fi
exec "$flink" run --detached "${resume[@]}" /opt/wasmjobs/wasmjobs-job.jar \
    --config /opt/wasmjobs/conf/wasm-jobs.yaml \
    --kafka.bootstrap.servers kafka-1:19092,kafka-2:19092,kafka-3:19092 \
    --wasm.modules /opt/wasmjobs/modules
