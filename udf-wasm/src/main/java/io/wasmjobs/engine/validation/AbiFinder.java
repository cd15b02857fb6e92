package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleShape.Export;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import io.wasmjobs.protocol.FailureKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells from a module's exports how it is called. */
final class AbiFinder {

    private static final Map<String, String> MESSAGE =
            required(
                    "memory",
                    "memory",
                    "alloc",
                    "(i32) -> i32",
                    "dealloc",
                    "(i32, i32) -> ()",
                    "handle",
                    "(i32, i32) -> i64");
    private static final Map<String, String> BYTES =
            required(
                    "memory",
                    "memory",
                    "alloc",
                    "(i32) -> i32",
                    "dealloc",
                    "(i32, i32) -> ()",
                    "handle_bytes",
                    "(i32, i32) -> i64");
    private static final Map<String, String> WASI = required("_start", "() -> ()");
    private static final Map<String, String> DECATON =
            required("memory", "memory", "run", "() -> ()");
    private static final String INITIALIZE = "_initialize";

    private final Map<String, String> exports;

    private AbiFinder(List<Export> exports) {
        this.exports = exports.stream().collect(Collectors.toMap(Export::name, Export::type));
    }

    /**
     * The ABI that {@code override} names, or else the first whose exports are all there, of bytes,
     * message, decaton where the module imports from {@code decaton}, wasi, decaton.
     */
    static Abi find(List<Import> imports, List<Export> exports, @Nullable Abi override)
            throws ModuleRefused {
        AbiFinder finder = new AbiFinder(exports);
        Abi abi = override != null ? override : finder.first(imports);
        Optional<String> fault = finder.fault(abi);
        if (fault.isPresent()) {
            throw unsupported(
                    "the module " + fault.get() + " as the ABI " + abi.word() + " needs it");
        }
        String initialize = finder.exports.getOrDefault(INITIALIZE, "() -> ()");
        if (abi != Abi.WASI && !initialize.equals("() -> ()")) {
            throw unsupported("the module exports _initialize " + initialize + ", not () -> ()");
        }
        return abi;
    }

    private Abi first(List<Import> imports) throws ModuleRefused {
        boolean polls = imports.stream().anyMatch(wanted -> wanted.module().equals("decaton"));
        if (exports.containsKey("handle_bytes") && exports.containsKey("alloc")) {
            return Abi.BYTES;
        }
        if (exports.containsKey("handle") && exports.containsKey("alloc")) {
            return Abi.MESSAGE;
        }
        if (polls && exports.containsKey("run")) {
            return Abi.DECATON;
        }
        if (exports.containsKey("_start")) {
            return Abi.WASI;
        }
        if (exports.containsKey("run") && exports.containsKey("memory")) {
            return Abi.DECATON;
        }
        throw unsupported(
                "the module exports no known ABI: neither alloc, dealloc and handle (message) or"
                        + " handle_bytes (bytes), nor _start (wasi), nor run (decaton)");
    }

    private Optional<String> fault(Abi abi) {
        for (Map.Entry<String, String> needed : needs(abi).entrySet()) {
            String found = exports.get(needed.getKey());
            if (found == null) {
                return Optional.of("does not export " + shown(needed.getKey(), needed.getValue()));
            }
            if (!found.equals(needed.getValue())) {
                return Optional.of(
                        "exports "
                                + needed.getKey()
                                + " as "
                                + found
                                + ", not "
                                + needed.getValue());
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> needs(Abi abi) {
        return switch (abi) {
            case MESSAGE -> MESSAGE;
            case BYTES -> BYTES;
            case WASI -> WASI;
            case DECATON -> DECATON;
        };
    }

    private static String shown(String name, String type) {
        return name.equals(type) ? name : name + " " + type;
    }

    private static ModuleRefused unsupported(String message) {
        return new ModuleRefused(FailureKind.ABI_UNSUPPORTED, message);
    }

    private static Map<String, String> required(String... namesAndTypes) {
        Map<String, String> required = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            required.put(namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return required;
    }
}
