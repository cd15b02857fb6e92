package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A memoised guest gives the same answer for the same payload, whether it is run or looked up. */
class MemoisedGuestsTest {

    private static final String MEMOISED = "{\"deterministic\": true, \"memoise\": 100}";

    private final Guests guests = new Guests();
    private final WasmEngine engine = start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theSamePayloadRunsOnce() {
        guests.withManifest("bytes", MEMOISED);
        Outcome.Success first = run(engine, "bytes", "hello", 1);
        Outcome.Success second = run(engine, "bytes", "hello", 2);
        assertThat(first.report().memoised()).isEqualTo(Memoised.MISS);
        assertThat(second.report().memoised()).isEqualTo(Memoised.HIT);
        assertThat(second.answer()).isEqualTo(first.answer());
        assertThat(second.report().moduleSha256()).isEqualTo(first.report().moduleSha256());
        assertThat(run(engine, "bytes", "world", 3).answer().payload().toUtf8()).isEqualTo("world");
    }

    @Test
    void anErrorIsKeptAndATrapIsNot() {
        guests.withManifest("bytes", MEMOISED);
        for (Memoised expected : new Memoised[] {Memoised.MISS, Memoised.HIT}) {
            assertThat(run(engine, "bytes", "eno", 1).report().memoised()).isEqualTo(expected);
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            Outcome trap = engine.run(invocation("bytes", "t", attempt));
            assertThat(trap).isInstanceOf(Outcome.Failure.class);
            assertThat(trap.report().memoised()).isEqualTo(Memoised.MISS);
        }
    }

    @Test
    void theAnswerDoesNotDependOnTheJob() {
        guests.withManifest("senses", MEMOISED);
        Outcome.Success first = run(engine, "senses", "x", 1);
        try (WasmEngine other = start()) {
            Outcome.Success elsewhere = run(other, "senses", "x", 2);
            assertThat(elsewhere.report().memoised()).isEqualTo(Memoised.MISS);
            assertThat(elsewhere.answer()).isEqualTo(first.answer());
        }
        byte[] clock = Arrays.copyOf(first.answer().payload().toByteArray(), 8);
        assertThat(clock).containsOnly(0);
    }

    @Test
    void aModuleWithAnotherManifestHasNoAnswers() {
        guests.withManifest("bytes", MEMOISED);
        assertThat(run(engine, "bytes", "x", 1).report().memoised()).isEqualTo(Memoised.MISS);
        guests.withManifest("bytes", MEMOISED.replace("}", ", \"config\": {\"A\": \"B\"}}"));
        // The new manifest is read in the background.
        await().until(() -> run(engine, "bytes", "x", 2).report().memoised().misses() == 1);
        assertThat(run(engine, "bytes", "x", 3).report().memoised()).isEqualTo(Memoised.HIT);
    }

    @Test
    void twoModulesOfTheSameBytesShareNoAnswers() {
        guests.put("one", Guests.wat("bytes"), MEMOISED).put("two", Guests.wat("bytes"), MEMOISED);
        assertThat(run(engine, "one", "x", 1).report().memoised()).isEqualTo(Memoised.MISS);
        assertThat(run(engine, "two", "x", 2).report().memoised()).isEqualTo(Memoised.MISS);
    }

    @Test
    void eachModuleOfAChainIsMemoisedByItself() {
        guests.withManifest("bytes", MEMOISED).with("echo");
        assertThat(run(engine, "bytes|bytes", "x", 1).report().memoised())
                .as("the second module gets a Response, not a Request")
                .isEqualTo(new Memoised(0, 2));
        assertThat(run(engine, "bytes|bytes", "x", 2).report().memoised())
                .isEqualTo(new Memoised(2, 0));
        assertThat(run(engine, "echo|bytes", "y", 3).report().memoised())
                .isEqualTo(new Memoised(0, 1));
    }

    @Test
    void aHitReportsTheFuelOfTheComputedAnswer() {
        guests.withManifest("bytes", MEMOISED.replace("}", ", \"fuel\": 100000}"));
        Outcome.Success first = run(engine, "bytes", "hello", 1);
        Outcome.Success second = run(engine, "bytes", "hello", 2);
        assertThat(second.report().memoised()).isEqualTo(Memoised.HIT);
        assertThat(first.report().fuel()).isPositive();
        assertThat(second.report().fuel()).isEqualTo(first.report().fuel());
    }

    @Test
    void withoutMemoryNothingIsKept() {
        guests.withManifest("bytes", MEMOISED);
        try (WasmEngine small =
                WasmEngine.start(
                        EngineOptions.defaults().withMaxAnswerBytes(0),
                        guests,
                        EngineListener.NONE)) {
            for (int job = 0; job < 2; job++) {
                assertThat(run(small, "bytes", "x", job).report().memoised())
                        .isEqualTo(Memoised.MISS);
            }
        }
    }

    private static Outcome.Success run(WasmEngine engine, String module, String payload, int job) {
        Outcome outcome = engine.run(invocation(module, payload, job));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return (Outcome.Success) outcome;
    }

    private static Invocation invocation(String module, String payload, int job) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return Invocation.of("job-" + job, ModuleReference.parse(module), message)
                .with(new GuestSeed("job-" + job, 1_790_000_000_000L + job));
    }

    private WasmEngine start() {
        return WasmEngine.start(
                EngineOptions.defaults().withRefreshInterval(Duration.ZERO),
                guests,
                EngineListener.NONE);
    }
}
