package io.wasmjobs.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineListener.Discard;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.memory.HeapShortage;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An instance may exceed the heap of its invocation only if other invocations leave room. */
class HeapShortageTest {

    private static final long MIB = 1 << 20;
    private static final int PAGES = 40 * 16;

    private final InstancePool pool = new InstancePool(128 * MIB, EngineListener.NONE);

    @Test
    void growthBeyondTheReservedHeapIsClaimedAndReleased() throws ModuleRefused {
        ModulePool module = pool.forModule(hoard());
        PooledInstance hoard = module.create(initialisation(), PAGES, MIB);

        assertThat(hoard.instance().answer(job()).typeName()).isEqualTo("Pages");

        assertThat(pool.budget().claimed()).isGreaterThan(38 * MIB);
        module.giveBack(hoard, Isolation.RESET, System.nanoTime());
        assertThat(pool.budget().claimed()).isZero();
        assertThat(module.mostHeldBytes()).isBetween(39 * MIB, 41 * MIB);
    }

    @Test
    void withoutRoomTheInvocationFailsAndTheNextOneReservesMore() throws ModuleRefused {
        ModulePool module = pool.forModule(hoard());
        assertThat(pool.budget().tryClaim(pool.budget().claimable() - MIB)).isTrue();
        PooledInstance hoard = module.create(initialisation(), PAGES, MIB);

        assertThatThrownBy(() -> hoard.instance().answer(job()))
                .isInstanceOf(HeapShortage.class)
                .hasMessageContaining("of memory, of which other invocations hold a part");

        module.discard(hoard, Discard.FAILED);
        assertThat(pool.heldBytes()).isZero();
        assertThat(pool.budget().claimed()).isEqualTo(pool.budget().claimable() - MIB);
        assertThat(module.mostHeldBytes()).isGreaterThan(MIB);
    }

    private static InstanceTemplate hoard() throws ModuleRefused {
        Bytes wasm = Guests.wat("memory-hoard");
        ModuleFile file = new ModuleFile("hoard", wasm, Sha256.hex(wasm), Manifest.NONE);
        try (CompiledModules compiled =
                new CompiledModules(CompileOptions.defaults(), EngineListener.NONE)) {
            return new InstanceTemplate(
                    "hoard",
                    compiled.compile(
                            file,
                            new ModuleValidator(ModuleLimits.DEFAULTS).scan(wasm.unsafeArray())),
                    Abi.MESSAGE,
                    Isolation.RESET,
                    PAGES,
                    Map.of(),
                    Map.of());
        }
    }

    private static InvocationContext initialisation() {
        return InvocationContext.ofInitialisation(16, new LogLines(1, 16));
    }

    private static InvocationContext job() {
        return new InvocationContext(
                new Message("Request", Bytes.utf8("x")), 1_024, new LogLines(1, 16), Network.NONE);
    }
}
