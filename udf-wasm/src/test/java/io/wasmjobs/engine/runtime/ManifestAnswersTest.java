package io.wasmjobs.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The effects and the turn limits that the engine reports for a module's manifest. */
final class ManifestAnswersTest {

    private final Guests guests =
            new Guests()
                    .with("echo")
                    .put("keeps", Guests.wat("echo"), "{\"state\": {}}")
                    .put("emits", Guests.wat("echo"), "{\"topics\": [\"audit\"]}")
                    .put("chained", Guests.wat("echo"), "{\"then\": [\"echo\", \"emits\"]}")
                    .put("loop", Guests.wat("echo"), "{\"then\": [\"loop\"]}")
                    .put("broken", Bytes.utf8("no module"), null);
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private EngineThreads threads;

    @BeforeEach
    void open() {
        threads = engine.reserve(1);
    }

    @AfterEach
    void close() {
        threads.close();
        engine.close();
    }

    private AllowedEffects of(String module) {
        return threads.allowedEffects(ModuleReference.parse(module));
    }

    @Test
    void aManifestAllowsStateOrTopics() {
        assertThat(of("echo")).isEqualTo(AllowedEffects.NONE);
        assertThat(of("keeps")).isEqualTo(new AllowedEffects(true, false));
        assertThat(of("emits")).isEqualTo(new AllowedEffects(false, true));
    }

    @Test
    void theModulesOfAChainCountToo() {
        assertThat(of("chained")).isEqualTo(new AllowedEffects(false, true));
        assertThat(of("echo|keeps|emits")).isEqualTo(new AllowedEffects(true, true));
        assertThat(of("loop")).isEqualTo(AllowedEffects.NONE);
    }

    @Test
    void aModuleThatCannotBeLoadedEndsTheChain() {
        assertThat(of("absent")).isEqualTo(AllowedEffects.NONE);
        assertThat(of("keeps|broken|emits")).isEqualTo(new AllowedEffects(true, false));
    }

    @Test
    void aLoadedModuleReportsItsTurnLimits() {
        guests.put(
                "calm",
                Guests.wat("echo"),
                "{\"concurrency\": 2, \"rate\": \"7/s\", \"on_failure\": \"block\"}");
        assertThat(threads.turnLimits("calm")).isEqualTo(TurnLimits.NONE);

        AllowedEffects unused = of("calm");

        assertThat(threads.turnLimits("calm")).isEqualTo(new TurnLimits(2, 7, true));
        assertThat(threads.turnLimits("absent")).isEqualTo(TurnLimits.NONE);
    }
}
