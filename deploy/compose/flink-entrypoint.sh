#!/usr/bin/env bash
# Copies flink-conf over the image's configuration, then runs its argument: jobmanager, taskmanager or
# keep-submitted.
set -euo pipefail

conf=${WASMJOBS_CONF:-/opt/wasmjobs/conf}
state=${WASMJOBS_STATE:-/var/lib/wasmjobs}
jobmanager=${WASMJOBS_JOBMANAGER:-http://jobmanager:8081}
brokers=${WASMJOBS_BROKERS:-kafka-1:19092,kafka-2:19092,kafka-3:19092}

cp "$conf/config.yaml" "$conf/log4j-console.properties" "$FLINK_HOME/conf/"

if [ "$1" != keep-submitted ]; then
    exec "${WASMJOBS_IMAGE_ENTRYPOINT:-/docker-entrypoint.sh}" "$@"
fi

# The image's entry point writes jobmanager.rpc.address and FLINK_PROPERTIES into the client's configuration.
"${WASMJOBS_IMAGE_ENTRYPOINT:-/docker-entrypoint.sh}" true

# The newest complete checkpoint of any earlier run, with its seen ids, offsets and jobs in flight.
newest_checkpoint() {
    find "$state/checkpoints" -path '*/chk-*/_metadata' -printf '%T@ %h\n' 2>/dev/null |
        sort -n | tail -n 1 | cut -d' ' -f2-
}

submit() {
    local newest resume=()
    newest=$(newest_checkpoint)
    if [ -n "$newest" ]; then
        echo "resuming from $newest"
        resume=(--fromSavepoint "file://$newest")
    fi
    "$FLINK_HOME/bin/flink" run --detached "${resume[@]}" /opt/wasmjobs/wasmjobs-job.jar \
        --config "$conf/wasm-jobs.yaml" \
        --kafka.bootstrap-servers "$brokers" \
        --wasm.modules /opt/wasmjobs/modules
}

while true; do
    # Without an answer, the JobManager is still starting. If it knows any job, even an ended one, leave it.
    if jobs=$(wget -q -O - "$jobmanager/jobs" 2>/dev/null) && [ "$jobs" = '{"jobs":[]}' ]; then
        submit || echo "the submission failed; trying again" >&2
    fi
    sleep "${WASMJOBS_INTERVAL:-5}"
done
