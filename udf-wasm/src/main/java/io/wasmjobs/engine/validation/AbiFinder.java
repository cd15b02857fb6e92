package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleShape.Export;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import io.wasmjobs.protocol.FailureKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the ABI of a module from its exports and imports. */
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
    private static final String CONSTRUCTORS = "__wasm_call_ctors";
    private static final String ENTRY_TYPE = "() -> i32";

    private final Map<String, String> exports;
    private final @Nullable String entry;

    private AbiFinder(List<Export> exports, @Nullable String entry) {
        this.exports = exports.stream().collect(Collectors.toMap(Export::name, Export::type));
        this.entry = entry;
    }

    /**
     * The ABI {@code override} if it is given; otherwise {@code extism} if the module imports from
     * Extism's host; otherwise the first of these whose exports are all present: {@code spin},
     * {@code bytes}, {@code message}, {@code decaton} if the module imports from {@code decaton},
     * {@code wasi}, {@code decaton}.
     */
    static Abi find(
            List<Import> imports,
            List<Export> exports,
            @Nullable Abi override,
            @Nullable String entry)
            throws ModuleRefused {
        AbiFinder finder = new AbiFinder(exports, entry);
        Abi abi = override != null ? override : finder.first(imports);
        finder.checkEntry(abi);
        Optional<String> fault = finder.fault(abi);
        if (fault.isPresent()) {
            throw unsupported(
                    "the module " + fault.get() + " as the ABI " + abi.word() + " needs it");
        }
        if (abi != Abi.WASI) {
            finder.checkInitialisation(INITIALIZE);
        }
        if (abi == Abi.EXTISM) {
            finder.checkInitialisation(CONSTRUCTORS);
        }
        return abi;
    }

    private void checkEntry(Abi abi) throws ModuleRefused {
        if (entry != null && !abi.hasEntry()) {
            throw unsupported(
                    RefusalMessages.text(
                            "the manifest's entry is %s, which only the ABIs extism and spin have;"
                                    + " the module's is %s",
                            RefusalMessages.name(entry), abi.word()));
        }
        if (entry != null && abi == Abi.SPIN && !SpinExports.isHandler(entry)) {
            throw unsupported(
                    RefusalMessages.text(
                            "the manifest's entry is %s; Spin calls handle-http-request or"
                                    + " handle-redis-message",
                            RefusalMessages.name(entry)));
        }
    }

    private void checkInitialisation(String name) throws ModuleRefused {
        String type = exports.getOrDefault(name, "() -> ()");
        if (!type.equals("() -> ()")) {
            throw unsupported("the module exports " + name + " " + type + ", not () -> ()");
        }
    }

    private Abi first(List<Import> imports) throws ModuleRefused {
        if (imports.stream().anyMatch(wanted -> wanted.module().equals(OfferedImports.EXTISM))) {
            return Abi.EXTISM;
        }
        if (SpinExports.areIn(exports)) {
            return Abi.SPIN;
        }
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
                        + " handle_bytes (bytes), nor _start (wasi), nor run (decaton), nor"
                        + " handle-http-request or handle-redis-message (spin), and imports nothing"
                        + " from extism:host/env (extism)");
    }

    private Optional<String> fault(Abi abi) {
        if (abi == Abi.EXTISM && !exports.containsKey(plugin())) {
            return Optional.of("does not export " + shown(plugin(), ENTRY_TYPE) + entries());
        }
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

    /** A hint that lists the functions that could be the manifest's entry. */
    private String entries() {
        String names =
                exports.entrySet().stream()
                        .filter(export -> export.getValue().equals(ENTRY_TYPE))
                        .map(export -> RefusalMessages.name(export.getKey()))
                        .sorted()
                        .limit(5)
                        .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? ""
                : " (\"entry\" in its manifest can name another; it exports " + names + ")";
    }

    private Map<String, String> needs(Abi abi) {
        return switch (abi) {
            case MESSAGE -> MESSAGE;
            case BYTES -> BYTES;
            case WASI -> WASI;
            case DECATON -> DECATON;
            case EXTISM -> required(plugin(), ENTRY_TYPE);
            case SPIN -> SpinExports.needed(exports, entry);
        };
    }

    /** The function of a plug-in of Extism. */
    private String plugin() {
        return Objects.requireNonNullElse(entry, Abi.EXTISM_ENTRY);
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
