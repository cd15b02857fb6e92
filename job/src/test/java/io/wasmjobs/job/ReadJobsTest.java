package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.binding.Bindings;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The checks of read-jobs beyond the format of a record. */
final class ReadJobsTest {

    private static final long NOW = 1_000_000;

    private static WasmJob job(String id, long notBefore) {
        return Jobs.job(id)
                .job()
                .with(
                        new Scheduling(
                                null,
                                null,
                                Scheduling.DEFAULT_PRIORITY,
                                Instant.ofEpochMilli(notBefore)));
    }

    @Test
    void aTimeBeyondTheLimitIsMalformed() throws Exception {
        Duration limit = Duration.ofHours(1);
        OneInputStreamOperatorTestHarness<FetchedRecord, ReceivedJob> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(
                                new ReadJobs(
                                        "t", Bindings.NONE, new RecordSizeLimit(1 << 20), limit)));
        try {
            harness.setProcessingTime(NOW);
            harness.open();
            for (WasmJob job :
                    new WasmJob[] {
                        job("past", 0),
                        job("last", NOW + limit.toMillis()),
                        job("far", NOW + limit.toMillis() + 1)
                    }) {
                harness.processElement(
                        new FetchedRecord(WasmJobCodec.write(job), new Origin("t", 0, 0)), 0);
            }

            assertThat(harness.extractOutputValues())
                    .extracting(received -> received.job().jobId())
                    .containsExactly("past", "last");
            DeadLetter letter =
                    DeadLetterCodec.read(
                            harness.getSideOutput(ReadJobs.MALFORMED)
                                    .element()
                                    .getValue()
                                    .record());
            assertThat(letter.failure()).isEqualTo(FailureKind.MALFORMED_JOB);
            assertThat(letter.jobId()).isEqualTo("far");
            assertThat(letter.lastError())
                    .isEqualTo(
                            "not_before is more than 1 h ahead, the limit (wasm.not-before.max)");
        } finally {
            harness.close();
        }
    }
}
