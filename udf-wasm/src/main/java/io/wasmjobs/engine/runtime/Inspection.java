package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleShape.Export;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import io.wasmjobs.protocol.FailureKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a module is, and whether it would be run.
 *
 * @param sha256 the bytes' hash in lower-case hex
 * @param sizeBytes the module's size
 * @param abi how it would be called; empty where it is refused before that is known
 * @param shape what was read from its bytes; empty where they cannot be read
 * @param warnings what its author should look at, a sentence each
 * @param refusal why it would not be run; empty where it would
 */
public record Inspection(
        String sha256,
        long sizeBytes,
        Optional<Abi> abi,
        Optional<ModuleShape> shape,
        List<String> warnings,
        Optional<Refusal> refusal) {

    /** An inspection whose lists are copies. */
    public Inspection {
        warnings = List.copyOf(warnings);
    }

    /** Whether the module would be run. */
    public boolean isAccepted() {
        return refusal.isEmpty();
    }

    /** What it asks of the host; empty where its bytes cannot be read. */
    public List<Import> imports() {
        return shape.map(ModuleShape::imports).orElse(List.of());
    }

    /** What it offers; empty where its bytes cannot be read. */
    public List<Export> exports() {
        return shape.map(ModuleShape::exports).orElse(List.of());
    }

    /** Its memory at the start, in pages of 64 KiB; null where its bytes cannot be read. */
    public @Nullable Integer memoryPages() {
        return shape.map(ModuleShape::memoryPages).orElse(null);
    }

    /**
     * Why a module would not be run.
     *
     * @param kind how a wasm job for it would end
     * @param message one sentence for its author
     */
    public record Refusal(FailureKind kind, String message) {}
}
