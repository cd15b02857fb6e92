package io.wasmjobs.engine.module;

import io.wasmjobs.engine.Isolation;

/** Refuses manifests whose keys contradict each other. */
final class ManifestRules {

    private ManifestRules() {}

    static void check(Manifest manifest) throws ModuleRefused {
        checkFolders(manifest);
        if (manifest.deterministic()) {
            checkDeterministic(manifest);
        }
        if (manifest.memoise() != null) {
            checkMemoised(manifest);
        }
    }

    /** Refuses grants of folders that the module's own folders would hide. */
    private static void checkFolders(Manifest manifest) throws ModuleRefused {
        var granted = manifest.allowedPaths();
        if ((manifest.state() != null && granted.containsValue("/state"))
                || (!manifest.topics().isEmpty() && granted.containsValue("/emit"))) {
            throw ModuleRefused.invalid(
                    "the manifest's allowed_paths grants /state or /emit, which is the module's own"
                            + " folder: choose another name");
        }
    }

    private static void checkDeterministic(Manifest manifest) throws ModuleRefused {
        if (!manifest.allowedPaths().isEmpty()) {
            throw ModuleRefused.invalid(
                    "the manifest says deterministic and has allowed_paths, whose files differ from"
                            + " worker to worker: remove one of them");
        }
        if (manifest.isolation() == Isolation.SHARED) {
            throw ModuleRefused.invalid(
                    "the manifest says deterministic and isolation shared, with which an answer"
                            + " depends on the jobs before it: use reset or fresh");
        }
    }

    private static void checkMemoised(Manifest manifest) throws ModuleRefused {
        if (!manifest.deterministic()) {
            throw ModuleRefused.invalid(
                    "the manifest sets memoise without deterministic: only the answers of"
                            + " deterministic modules are kept");
        }
        if (manifest.state() != null || !manifest.topics().isEmpty()) {
            throw ModuleRefused.invalid(
                    "the manifest sets memoise beside state or topics: an answer that is kept"
                            + " depends on nothing but the payload, and has no effects");
        }
    }
}
