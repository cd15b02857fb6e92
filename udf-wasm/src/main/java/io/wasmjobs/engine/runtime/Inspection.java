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
 * The result of examining a module: its properties, and whether a job for it would run.
 *
 * @param sha256 the bytes' hash in lower-case hex
 * @param sizeBytes the module's size
 * @param abi its ABI; empty if it is refused before that is known
 * @param shape what was read from its bytes; empty if they cannot be read
 * @param deterministic whether its manifest asks for it and its imports allow it
 * @param memoise how many of its answers are kept; null for none
 * @param warnings hints for its author, a sentence each
 * @param refusal why it would be refused; empty if it is accepted
 */
public record Inspection(
        String sha256,
        long sizeBytes,
        Optional<Abi> abi,
        Optional<ModuleShape> shape,
        boolean deterministic,
        @Nullable Integer memoise,
        List<String> warnings,
        Optional<Refusal> refusal) {

    /** Copies the lists. */
    public Inspection {
        warnings = List.copyOf(warnings);
    }

    /** Whether the module is accepted. */
    public boolean isAccepted() {
        return refusal.isEmpty();
    }

    /** Its imports; empty if its bytes cannot be read. */
    public List<Import> imports() {
        return shape.map(ModuleShape::imports).orElse(List.of());
    }

    /** Its exports; empty if its bytes cannot be read. */
    public List<Export> exports() {
        return shape.map(ModuleShape::exports).orElse(List.of());
    }

    /** Its initial memory, in pages of 64 KiB; null if its bytes cannot be read. */
    public @Nullable Integer memoryPages() {
        return shape.map(ModuleShape::memoryPages).orElse(null);
    }

    /**
     * Why a module is refused.
     *
     * @param kind the kind of failure with which a job for it would end
     * @param message one sentence for its author
     */
    public record Refusal(FailureKind kind, String message) {}
}
