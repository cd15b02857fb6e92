#!/usr/bin/env bash
# Copies flink-conf over the image's configuration, then runs its argument: jobmanager, taskmanager,
# keep-submitted, or submit [--from URI | --fresh].
set -euo pipefail

conf=${WASMJOBS_CONF:-/opt/wasmjobs/conf}
state=${WASMJOBS_STATE:-/var/lib/wasmjobs}
jar=${WASMJOBS_JAR:-/opt/wasmjobs/wasmjobs-job.jar}
jobmanager=${WASMJOBS_JOBMANAGER:-http://jobmanager:8081}
brokers=${WASMJOBS_BROKERS:-kafka-1:19092,kafka-2:19092,kafka-3:19092}
# Properties for a Kafka that requires credentials.
config=${WASMJOBS_KAFKA_CONFIG:-}
# The brokers' maximum (KAFKA_TRANSACTION_MAX_TIMEOUT_MS). Results of the last checkpoint survive a downtime of this length.
transactions=${WASMJOBS_TRANSACTION_TIMEOUT_MS:-604800000}

cp "$conf/config.yaml" "$conf/log4j-console.properties" "$FLINK_HOME/conf/"

if [ "$1" != keep-submitted ] && [ "$1" != submit ]; then
    exec "${WASMJOBS_IMAGE_ENTRYPOINT:-/docker-entrypoint.sh}" "$@"
fi

# The image's entry point writes jobmanager.rpc.address and FLINK_PROPERTIES into the client's configuration.
"${WASMJOBS_IMAGE_ENTRYPOINT:-/docker-entrypoint.sh}" true

# Resumes from the latest complete checkpoint or savepoint of any earlier run, with its seen ids, offsets
# and jobs in flight.
submit() {
    local start resume=() fresh=()
    start=$(java -Xmx128m -cp "$jar:$FLINK_HOME/lib/*" io.wasmjobs.job.state.ChooseState "$state" "$@") || return 1
    if [ -n "$start" ]; then
        echo "resuming from $start"
        resume=(--fromSavepoint "$start")
    fi
    if [ "${1:-}" = --fresh ]; then
        fresh=(--fresh)
    fi
    "$FLINK_HOME/bin/flink" run --detached "${resume[@]}" "$jar" \
        --config "$conf/wasm-jobs.yaml" \
        --kafka.bootstrap-servers "$brokers" ${config:+--kafka.config "$config"} \
        --kafka.producer.transaction.timeout.ms "$transactions" \
        --wasm.duplicates.low-priority-merges true \
        --wasm.modules /opt/wasmjobs/modules \
        "${fresh[@]}"
}

if [ "$1" = submit ]; then
    shift
    submit "$@"
    exit
fi

while true; do
    # Without an answer, the JobManager is still starting. If it knows any job, even an ended one, leave it.
    if jobs=$(wget -q -O - "$jobmanager/jobs" 2>/dev/null) && [ "$jobs" = '{"jobs":[]}' ]; then
        submit || echo "the submission failed; trying again" >&2
    fi
    sleep "${WASMJOBS_INTERVAL:-5}"
done
