package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.deduplication.RunningTimeStateBackend;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of an entity's jobs are remembered even if the machine's clock is wrong. */
@Timeout(600)
final class EntityIdsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration RIGHT = Duration.ofDays(20_000);

    @ParameterizedTest(name = "by {0} days")
    @ValueSource(ints = {-1, 1})
    void aWrongClockMakesNoJobRunTwice(int days) throws Exception {
        EntitySubtask subtask = new EntitySubtask(new LoggingRunner(id -> null), 10, 10, 1, 0, 1);
        subtask.harness.setStateBackend(
                new RunningTimeStateBackend.Factory()
                        .createFromConfig(
                                new Configuration(),
                                Thread.currentThread().getContextClassLoader()));
        setClock(subtask, RIGHT);
        subtask.harness.open();
        try {
            send(subtask, "before");
            setClock(subtask, RIGHT.plusDays(days));
            send(subtask, "before", "meanwhile");
            setClock(subtask, RIGHT);
            send(subtask, "before", "meanwhile", "after");

            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                subtask.work();
                                return subtask.isIdle();
                            });
            assertThat(subtask.ended())
                    .extracting(each -> JobResultCodec.read(each.record()).jobId())
                    .containsExactly("before", "meanwhile", "after");
        } finally {
            subtask.crash();
        }
    }

    private static void setClock(EntitySubtask subtask, Duration sinceEpoch) throws Exception {
        subtask.harness.setStateTtlProcessingTime(sinceEpoch.toMillis());
    }

    private static void send(EntitySubtask subtask, String... ids) throws Exception {
        for (String id : ids) {
            subtask.send(EntitySubtask.job(id, "key"));
        }
    }
}
