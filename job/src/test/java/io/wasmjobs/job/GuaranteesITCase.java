package io.wasmjobs.job;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.EveryJobEndsOnce;
import io.wasmjobs.testing.MixedJobs;
import io.wasmjobs.testing.NoDuplicateResult;
import io.wasmjobs.testing.NothingIsLost;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The delivery guarantees for results and dead letters, while the pipeline fails repeatedly. */
final class GuaranteesITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CHUNK = 2_500;

    private final Random random = new Random(7);
    private final MixedJobs jobs = new MixedJobs(42);
    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn().with("wasm.run.capacity", "200");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void everyJobEndsOnceUnderExactlyOnce() throws Exception {
        pipeline.start(1);
        sendSomeWhileATaskFails();
        sendSomeAndAwaitAPart();
        pipeline.stopWithSavepointAndResume(3);
        sendSomeWhileATaskFails();
        sendSomeAndAwaitAPart();
        pipeline.cancelAndRestore(3);
        sendSomeWhileATaskFails();
        sendSomeAndAwaitAPart();
        pipeline.stopWithSavepointAndResume(1);
        sendSomeWhileATaskFails();
        sendSomeAndAwaitAPart();

        awaitTheEnd();

        EveryJobEndsOnce.check(jobs, endings());
        NoDuplicateResult.check(endings());
    }

    @Test
    void nothingIsLostUnderAtLeastOnce() throws Exception {
        pipeline.with("wasm.delivery", "at-least-once").start(2);
        sendSomeWhileATaskFails();
        sendSomeWhileATaskFails();

        awaitTheEnd();

        NothingIsLost.check(jobs, endings());
    }

    private Endings endings() {
        return Endings.of(pipeline.results(), pipeline.deadLetters());
    }

    private void sendSomeWhileATaskFails() {
        int before = random.nextInt(CHUNK);
        send(before);
        pipeline.failATaskWhile(() -> send(CHUNK - before));
    }

    private void sendSomeAndAwaitAPart() {
        int before = endings().distinct().size();
        send(CHUNK);
        int part = random.nextInt(CHUNK / 2);
        await().atMost(PATIENCE).until(() -> endings().distinct().size() > before + part);
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            pipeline.send(jobs.next(), jobs.anyPartition());
        }
    }

    private void awaitTheEnd() {
        awaitAll();
        // A second result of an earlier job would be committed before the results of these.
        send(CHUNK / 10);
        awaitAll();
    }

    private void awaitAll() {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            Endings endings = endings();
                            return endings.distinct().containsAll(jobs.ids())
                                    && endings.malformed().size() >= jobs.malformed();
                        });
    }
}
