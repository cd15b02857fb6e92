#!/usr/bin/env bash
# Creates the three topics where they are missing: three partitions, three replicas, two of them in sync.
set -euo pipefail

for topic in wasm_jobs wasm_results wasm_jobs_dlq; do
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka-1:19092,kafka-2:19092,kafka-3:19092 \
        --create --if-not-exists --topic "$topic" --partitions 3 --replication-factor 3 \
        --config min.insync.replicas=2
done
