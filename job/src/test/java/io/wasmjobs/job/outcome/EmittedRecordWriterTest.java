package io.wasmjobs.job.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that modules emit are checked and written to topics. */
final class EmittedRecordWriterTest {

    private static final RecordSizeLimit LIMIT = new RecordSizeLimit(1_000);
    private static final Bytes JOB =
            Bytes.utf8(
                    "{\"module_id\":\"echo\",\"message\":{\"type_name\":\"R\",\"payload\":\"x\"}}");

    private final EmittedRecordWriter records =
            new EmittedRecordWriter(
                    new OutputLimits(LIMIT, Map.of("audit", LIMIT, "jobs", LIMIT), "jobs", ""));

    private static EmittedRecord emitted(String topic, Bytes value) {
        return new EmittedRecord(topic, new WireRecord(null, value, List.of()));
    }

    @Test
    void recordsKeepTheirOrderAndJobsAreNumbered() throws Exception {
        List<OutputRecord> written =
                records.write(
                        Jobs.job("p"),
                        List.of(
                                emitted("jobs", JOB),
                                emitted("audit", Bytes.utf8("a")),
                                emitted("jobs", JOB)));

        assertThat(written)
                .extracting(OutputRecord::topic)
                .containsExactly("jobs", "audit", "jobs");
        assertThat(written.get(1).record().headers()).isEmpty();
        assertThat(id(written.get(0))).isEqualTo("p/1");
        assertThat(id(written.get(2))).isEqualTo("p/2");
    }

    private static String id(OutputRecord record) {
        return ((WasmJob) WasmJobCodec.read(record.record())).jobId();
    }

    @Test
    void aChainOfJobsEndsAtItsSixteenth() throws Exception {
        ReceivedJob parent = Jobs.job("p");
        for (int depth = 1; depth <= 16; depth++) {
            WireRecord child = records.write(parent, List.of(emitted("jobs", JOB))).get(0).record();
            parent = new ReceivedJob((WasmJob) WasmJobCodec.read(child), child, parent.origin());
        }
        ReceivedJob last = parent;

        assertThat(last.job().jobId()).isEqualTo("p" + "/1".repeat(16));
        assertThatThrownBy(() -> records.write(last, List.of(emitted("jobs", JOB))))
                .hasMessageContaining("a chain of 16 jobs");
    }

    @Test
    void aTopicThatIsNotDeclaredAndARecordThatIsTooLargeAreRefused() {
        assertThatThrownBy(
                        () -> records.write(Jobs.job("p"), List.of(emitted("other", Bytes.EMPTY))))
                .hasMessage(
                        "emitted a record to topic other, which the pipeline may not write: add it"
                                + " to kafka.topic.outputs");
        assertThatThrownBy(
                        () ->
                                records.write(
                                        Jobs.job("p"),
                                        List.of(emitted("audit", Bytes.wrap(new byte[2_000])))))
                .hasMessageStartingWith("emitted a record of 2092 bytes to topic audit");
    }

    @Test
    void anIdThatWouldBeTooLongIsRefused() {
        List<EmittedRecord> jobs = new ArrayList<>(List.of(emitted("jobs", JOB)));

        assertThatThrownBy(() -> records.write(Jobs.job("p".repeat(254)), jobs))
                .hasMessageContaining("more than 255 characters");
    }

    @Test
    void theTraceOfTheParentIsContinued() throws Exception {
        WireRecord child =
                records.write(Jobs.job("p"), List.of(emitted("jobs", JOB))).get(0).record();

        assertThat(child.headers()).contains(Header.of("traceparent", "00-p"));
    }
}
