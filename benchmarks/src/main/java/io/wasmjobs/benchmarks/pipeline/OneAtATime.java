package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A simple worker, like drasm: it looks the job up in Redis, runs it in a new instance, writes the
 * result and waits for it, stores the id and commits the offset, and then takes the next job.
 */
final class OneAtATime implements Subject {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Clients clients;
    private final Redis redis;
    private final Path modules;

    OneAtATime(Clients clients, Redis redis, Path modules) {
        this.clients = clients;
        this.redis = redis;
        this.modules = modules;
    }

    @Override
    public Running start(Pass pass) {
        return Loop.start("one-at-a-time", stopping -> work(pass, stopping));
    }

    private void work(Pass pass, Loop.Stopping stopping)
            throws IOException, ExecutionException, InterruptedException {
        try (WasmEngine engine = GuestModules.engine(modules);
                Redis.Connection seen = redis.connect();
                KafkaConsumer<byte[], byte[]> consumer = clients.consumer(pass.name());
                KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            consumer.subscribe(List.of(pass.workload().topic()));
            long done = 0;
            while (done < pass.jobs() && !stopping.isAsked()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (done == pass.jobs() || stopping.isAsked()) {
                        break;
                    }
                    WasmJob job = (WasmJob) WasmJobCodec.read(Records.from(record));
                    String key = pass.name() + ":" + job.jobId();
                    if (seen.ask("EXISTS", key).equals(":0")) {
                        producer.send(result(pass, job, run(engine, job))).get();
                        seen.ask("SET", key, "1", "EX", "86400");
                    }
                    consumer.commitSync(
                            Map.of(
                                    new TopicPartition(record.topic(), record.partition()),
                                    new OffsetAndMetadata(record.offset() + 1)));
                    done++;
                }
            }
        }
    }

    private static Outcome.Success run(WasmEngine engine, WasmJob job) {
        return GuestModules.run(engine, Invocation.of(job.jobId(), job.module(), job.message()));
    }

    private static ProducerRecord<byte[], byte[]> result(
            Pass pass, WasmJob job, Outcome.Success success) {
        WireRecord record =
                JobResultCodec.write(
                        new JobResult(
                                job.jobId(),
                                "one-at-a-time",
                                job.module(),
                                success.report().moduleSha256(),
                                1,
                                success.report().duration(),
                                success.answer(),
                                job.form()),
                        List.of());
        return Records.to(pass.results(), record);
    }
}
