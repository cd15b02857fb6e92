#!/usr/bin/env bash
# Creates the topics that are missing, with three partitions, three replicas and two in-sync replicas.
set -euo pipefail

kafka_topics=${KAFKA_TOPICS:-/opt/kafka/bin/kafka-topics.sh}
brokers=${WASMJOBS_BROKERS:-kafka-1:19092,kafka-2:19092,kafka-3:19092}
# Properties for a Kafka that requires credentials.
config=${WASMJOBS_KAFKA_CONFIG:-}

for topic in wasm_jobs wasm_results wasm_jobs_dlq; do
    # Three replicas need three registered brokers; one that has just started may not be registered yet.
    for attempt in 1 2 3 4 5; do
        if "$kafka_topics" --bootstrap-server "$brokers" --create --if-not-exists --topic "$topic" \
            --partitions 3 --replication-factor 3 --config min.insync.replicas=2 \
            ${config:+--command-config "$config"}; then
            break
        elif [ "$attempt" = 5 ]; then
            exit 1
        fi
        sleep 5
    done
done
