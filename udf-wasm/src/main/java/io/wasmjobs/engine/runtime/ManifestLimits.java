package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.GuestCeilings;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleRefused;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Determines the limits of one module: its manifest's, within the operator's ceilings. */
final class ManifestLimits {

    private ManifestLimits() {}

    /**
     * The manifest's limits, with the defaults for those that it does not set.
     *
     * @throws ModuleRefused if a limit exceeds its ceiling; the message names the key, its value,
     *     the ceiling, and the pipeline's option for the ceiling
     */
    static GuestLimits resolve(Manifest manifest, GuestLimits defaults, GuestCeilings ceilings)
            throws ModuleRefused {
        check(
                "timeout_ms",
                manifest.timeout() == null ? null : manifest.timeout().toMillis(),
                ceilings.timeout().toMillis(),
                "wasm.limit.timeout-max");
        check(
                "memory.max_pages",
                manifest.maxPages(),
                ceilings.maxMemoryPages(),
                "wasm.limit.memory-max, in pages of 64 KiB");
        check(
                "max_output_bytes",
                manifest.maxOutputBytes(),
                ceilings.maxOutputBytes(),
                "wasm.limit.output-max");
        check(
                "memory.max_http_response_bytes",
                manifest.maxHttpResponseBytes(),
                ceilings.maxHttpResponseBytes(),
                "wasm.limit.http-response-max");
        check("fuel", manifest.fuel(), ceilings.maxFuel(), "wasm.limit.fuel-max");
        return new GuestLimits(
                Objects.requireNonNullElse(manifest.timeout(), defaults.timeout()),
                Objects.requireNonNullElse(manifest.maxPages(), defaults.maxMemoryPages()),
                Objects.requireNonNullElse(manifest.maxOutputBytes(), defaults.maxOutputBytes()),
                defaults.maxLogLines(),
                defaults.maxLogBytes(),
                Objects.requireNonNullElse(
                        manifest.maxHttpResponseBytes(), defaults.maxHttpResponseBytes()),
                defaults.maxEmittedRecords(),
                Objects.requireNonNullElse(manifest.fuel(), defaults.fuel()));
    }

    /**
     * The manifest's state settings, with the defaults for those that it does not set; null for a
     * module without state.
     *
     * @throws ModuleRefused if a setting exceeds its ceiling
     */
    static StateChanges.@Nullable Settings state(Manifest manifest, GuestCeilings ceilings)
            throws ModuleRefused {
        Manifest.StateKeys keys = manifest.state();
        if (keys == null) {
            return null;
        }
        check("state.max_bytes", keys.maxBytes(), ceilings.maxStateBytes(), "wasm.limit.state-max");
        StateChanges.Settings usual = StateChanges.Settings.DEFAULTS;
        return new StateChanges.Settings(
                keys.maxBytes() == null
                        ? Math.min(usual.maxBytes(), ceilings.maxStateBytes())
                        : keys.maxBytes(),
                Objects.requireNonNullElse(keys.ttl(), usual.ttl()),
                Objects.requireNonNullElse(keys.version(), usual.version()),
                Objects.requireNonNullElse(keys.publish(), usual.publish()));
    }

    private static void check(String key, @Nullable Number wanted, long ceiling, String option)
            throws ModuleRefused {
        if (wanted != null && wanted.longValue() > ceiling) {
            throw ModuleRefused.invalid(
                    String.format(
                            Locale.ROOT,
                            "the manifest's %s is %,d; the operator allows up to %,d (%s)",
                            key,
                            wanted.longValue(),
                            ceiling,
                            option));
        }
    }
}
