package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.DeadLetterCodec;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.JobResultCodec;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WasmJobCodec;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole pipeline with a real broker, real modules and RocksDB: what goes in, what comes out.
 */
final class PipelineITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestPipeline pipeline = TestPipeline.onTopicsOfItsOwn();

    @BeforeEach
    void start() throws Exception {
        pipeline.start(2);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    private static WasmJob reverse(String id, String payload, PayloadForm form) {
        return new WasmJob(
                id,
                ModuleReference.of("reverse"),
                new Message("Request", Bytes.utf8(payload)),
                form,
                null,
                0);
    }

    @Test
    void eachKindOfJobEndsInItsTopic() {
        pipeline.send(WasmJobCodec.write(reverse("text", "abc", PayloadForm.TEXT)));
        pipeline.send(WasmJobCodec.write(reverse("integers", "abc", PayloadForm.INTEGERS)));
        pipeline.send(WasmJobCodec.write(reverse("event", "abc", PayloadForm.CLOUD_EVENT)));
        pipeline.send(WasmJobCodec.write(reverse("text", "again", PayloadForm.TEXT)));
        pipeline.send(
                new WireRecord(
                        Bytes.utf8("key"),
                        Bytes.utf8("{no json"),
                        List.of(Header.of("traceparent", "00-1"))));
        pipeline.send(new WireRecord(null, null, List.of()));
        pipeline.send(
                WasmJobCodec.write(
                        new WasmJob(
                                "trap",
                                ModuleReference.of("trap"),
                                new Message("Request", Bytes.EMPTY),
                                PayloadForm.TEXT,
                                null,
                                0)));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(pipeline.results()).hasSize(3);
                            assertThat(pipeline.deadLetters()).hasSize(3);
                        });

        Map<String, JobResult> results =
                pipeline.results().stream()
                        .map(JobResultCodec::read)
                        .collect(Collectors.toMap(JobResult::jobId, result -> result));
        assertThat(results.keySet()).containsExactlyInAnyOrder("text", "integers", "event");
        results.forEach(
                (id, result) -> {
                    assertThat(result.answer().payload().toUtf8()).isEqualTo("cba");
                    assertThat(result.attempts()).isEqualTo(1);
                });
        Map<FailureKind, List<DeadLetter>> dead =
                pipeline.deadLetters().stream()
                        .map(DeadLetterCodec::read)
                        .collect(Collectors.groupingBy(DeadLetter::failure));
        assertThat(dead.get(FailureKind.MALFORMED_JOB)).hasSize(2);
        assertThat(dead.get(FailureKind.TRAP))
                .singleElement()
                .satisfies(letter -> assertThat(letter.attempts()).isEqualTo(3));
    }
}
