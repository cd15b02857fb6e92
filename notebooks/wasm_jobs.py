"""Kafka clients and a local system for the notebooks."""

import json
import os
import time
import uuid

import pandas as pd
from confluent_kafka import Consumer, Producer, TopicPartition

BROKERS = os.environ.get("WASMJOBS_BOOTSTRAP_SERVERS", "localhost:9092")


def new_producer(brokers=BROKERS, **settings):
    """A producer that waits for all replicas and is idempotent: no job is lost or written twice."""
    return Producer({"bootstrap.servers": brokers, "acks": "all", "enable.idempotence": True, "linger.ms": 0, **settings})


def new_consumer(brokers=BROKERS, **settings):
    """A consumer of committed records: each job has exactly one outcome among them."""
    return Consumer({"bootstrap.servers": brokers, "group.id": f"notebook-{uuid.uuid4().hex}", "isolation.level": "read_committed",
                     "enable.auto.commit": False, "auto.offset.reset": "earliest", "fetch.wait.max.ms": 20, **settings})


def as_record(job_id, module_id, payload, type_name="Request"):
    """A wasm job as JSON; the payload is text or any JSON value."""
    form = "payload" if isinstance(payload, str) else "payload_json"
    return json.dumps({"job_id": job_id, "module_id": module_id, "message": {"type_name": type_name, form: payload}})


class Jobs:
    """Submits jobs and follows their outcomes; all times are of the caller's clock."""

    def __init__(self, brokers=BROKERS):
        self.producer = new_producer(brokers)
        self.consumer = new_consumer(brokers)
        self.sent = {}   # job id -> when it was sent
        self.ended = {}  # job id -> its result or dead letter
        assigned = []
        for topic in ("wasm_results", "wasm_jobs_dlq"):
            for partition in partitions(self.consumer, topic):
                partition.offset = self.consumer.get_watermark_offsets(partition, timeout=10)[1]
                assigned.append(partition)
        self.consumer.assign(assigned)

    def submit(self, job_id, module_id, payload, type_name="Request"):
        self.sent[job_id] = time.monotonic()
        self.producer.produce("wasm_jobs", key=job_id, value=as_record(job_id, module_id, payload, type_name))
        self.producer.poll(0)

    def collect(self, seconds):
        """Receives outcomes for this number of seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            record = self.consumer.poll(left)
            if record is None:
                continue
            if record.error():
                raise RuntimeError(record.error())
            now, job_id = time.monotonic(), record.key().decode()
            if job_id in self.sent:
                self.ended[job_id] = {"topic": record.topic(), "latency_ms": (now - self.sent[job_id]) * 1000, "seen": now, **json.loads(record.value())}

    def collect_all(self, patience=180):
        """Waits until every job that was sent has an outcome, and returns the outcomes as a table."""
        give_up = time.monotonic() + patience
        while missing := self.sent.keys() - self.ended.keys():
            assert time.monotonic() < give_up, f"{len(missing)} jobs have not ended after {patience} s"
            self.collect(0.05)
        return pd.DataFrame(self.ended.values())

    def forget(self):
        """Forgets all jobs and outcomes, and keeps the connections."""
        self.sent.clear()
        self.ended.clear()

    def close(self):
        self.producer.flush(10)
        del self.producer  # ends its threads, which would otherwise look for stopped brokers
        self.consumer.close()


def partitions(consumer, topic):
    return [TopicPartition(topic, number, 0) for number in consumer.list_topics(topic, timeout=10).topics[topic].partitions]


def read(topic, prefix, brokers=BROKERS):
    """The committed records of a topic whose job ids start with the prefix, as a table."""
    consumer = new_consumer(brokers, **{"enable.partition.eof": True})
    assigned, rows, ended = partitions(consumer, topic), [], set()
    consumer.assign(assigned)
    while len(ended) < len(assigned):
        record = consumer.poll(10)
        assert record is not None, f"{topic} cannot be read"
        if record.error():
            ended.add(record.partition())  # the end of a partition
        elif record.key().decode().startswith(prefix):
            rows.append({**json.loads(record.value()), "headers": dict(record.headers() or [])})
    consumer.close()
    return pd.DataFrame(rows)


def records(topic, count, brokers=BROKERS, patience=180):
    """Waits for `count` committed records of any topic, and returns keys, values and headers as a table."""
    consumer, rows, give_up = new_consumer(brokers), [], time.monotonic() + patience
    consumer.subscribe([topic])
    while len(rows) < count:
        assert time.monotonic() < give_up, f"{topic} has {len(rows)} records of {count} after {patience} s"
        record = consumer.poll(0.5)
        if record is not None and record.error() is None:
            key, value = (None if part is None else part.decode() for part in (record.key(), record.value()))
            rows.append({"key": key, "value": value, "headers": dict(record.headers() or [])})
    consumer.close()
    return pd.DataFrame(rows)


def wait_for(topic, prefix, count, patience=180):
    """Reads a topic until it has `count` of these records."""
    give_up = time.monotonic() + patience
    while len(table := read(topic, prefix)) < count:
        assert time.monotonic() < give_up, f"{topic} has {len(table)} records of {count} after {patience} s"
        time.sleep(0.5)
    return table
