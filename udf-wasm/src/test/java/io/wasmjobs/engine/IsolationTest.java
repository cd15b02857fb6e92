package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one invocation leaves for the next, under each policy. */
class IsolationTest {

    private final Counting listener = new Counting();

    @ParameterizedTest
    @ValueSource(strings = {"reset", "fresh"})
    void nothingOfOneJobIsVisibleToTheNext(String isolation) {
        assertThat(marksOfTenJobs(isolation)).containsOnly(0);
    }

    @Test
    void theDefaultIsResetThroughOneInstance() {
        assertThat(marksOfTenJobs("reset")).containsOnly(0);
        assertThat(listener.created).isEqualTo(1);
        assertThat(listener.reset).isEqualTo(10);
    }

    @Test
    void freshMakesAnInstanceForEachJob() {
        assertThat(marksOfTenJobs("fresh")).containsOnly(0);
        assertThat(listener.created).isEqualTo(10);
        assertThat(listener.discarded).isEqualTo(10);
    }

    @Test
    void sharedKeepsAllState() {
        List<Integer> marks = marksOfTenJobs("shared");
        assertThat(marks.get(0)).isZero();
        assertThat(marks.subList(1, 10)).containsOnly(4);
        assertThat(listener.created).isEqualTo(1);
        assertThat(listener.reset).isZero();
    }

    private List<Integer> marksOfTenJobs(String isolation) {
        Guests guests =
                new Guests().withManifest("leaky", "{\"isolation\": \"" + isolation + "\"}");
        List<Integer> marks = new ArrayList<>();
        try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), guests, listener)) {
            for (int job = 0; job < 10; job++) {
                Message secret = new Message("Request", Bytes.utf8("secret of tenant " + job % 2));
                Outcome outcome =
                        engine.run(
                                Invocation.of("job-" + job, ModuleReference.of("leaky"), secret));
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
                marks.add((int) ((Outcome.Success) outcome).answer().payload().toByteArray()[0]);
            }
        }
        return marks;
    }

    /** Counts what becomes of instances. */
    private static final class Counting implements EngineListener {

        private int created;
        private int reset;
        private int discarded;

        @Override
        public void instanceCreated(String moduleId) {
            created++;
        }

        @Override
        public void instanceReset(String moduleId) {
            reset++;
        }

        @Override
        public void instanceDiscarded(String moduleId, Discard reason) {
            discarded++;
        }
    }
}
