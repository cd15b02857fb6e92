package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import java.util.List;
import java.util.Set;

/**
 * The imports of a deterministic module. What is not listed is refused, so that a host function
 * that is added later shows the machine to no such module.
 */
final class DeterministicImports {

    private static final Set<String> OTHERS =
            Set.of(
                    "env.log",
                    "env.kv_get",
                    "env.kv_set",
                    "env.kv_delete",
                    "env.kv_keys",
                    "env.emit",
                    "decaton.poll_task");

    private DeterministicImports() {}

    /** Refuses the first import whose results may differ from one run of a job to the next. */
    static void check(List<Import> imports) throws ModuleRefused {
        for (Import wanted : imports) {
            if (!isAllowed(wanted)) {
                throw ModuleRefused.invalid(
                        RefusalMessages.text(
                                "the module imports %s.%s, which reaches beyond its job, and its"
                                        + " manifest says deterministic: remove one of them",
                                RefusalMessages.name(wanted.module()),
                                RefusalMessages.name(wanted.name())));
            }
        }
    }

    private static boolean isAllowed(Import wanted) {
        return switch (wanted.module()) {
            case OfferedImports.WASI_MODULE -> !wanted.name().startsWith("sock_");
            case OfferedImports.EXTISM -> !wanted.name().startsWith("http_");
            case "key-value", "spin-config" -> true;
            default -> OTHERS.contains(wanted.module() + "." + wanted.name());
        };
    }
}
