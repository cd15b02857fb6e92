package io.wasmjobs.sql;

import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.job.config.EngineConfig;
import io.wasmjobs.job.config.ProgramConfig;
import io.wasmjobs.job.engine.ModuleManifests;
import io.wasmjobs.protocol.ModuleReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/**
 * The modules of a session, for a function whose types depend on a manifest: reads it while a query
 * is planned, from where the session's job parameters say.
 */
final class SessionModules {

    private final ReadableConfig session;
    private final Map<Key, Read> known = new HashMap<>();

    /**
     * @param session the options of the session; those that are set later are seen too
     */
    SessionModules(ReadableConfig session) {
        this.session = session;
    }

    /**
     * The manifests of a module and of those that follow it in its chain.
     *
     * <p>Flink infers the types of a query several times. A manifest is read once in {@code
     * wasm.modules.refresh-interval}.
     *
     * @throws ValidationException if an option is wrong or the module cannot be read
     */
    synchronized List<Manifest> manifests(String module) {
        EngineConfig settings = settings();
        Key key = new Key(settings, module);
        Read read = known.get(key);
        long now = System.nanoTime();
        if (read == null || now - read.at > settings.refreshInterval().toNanos()) {
            known.values().removeIf(old -> now - old.at > settings.refreshInterval().toNanos());
            read = new Read(now, read(module, settings));
            known.put(key, read);
        }
        return read.manifests;
    }

    private EngineConfig settings() {
        Map<String, String> parameters =
                session.getOptional(PipelineOptions.GLOBAL_JOB_PARAMETERS).orElse(Map.of());
        try {
            return ProgramConfig.of(parameters::get, SqlEngine.HOW_TO_SET).engine();
        } catch (IllegalConfigurationException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }

    private static List<Manifest> read(String module, EngineConfig settings) {
        try {
            return ModuleManifests.of(ModuleReference.parse(module), settings);
        } catch (IllegalArgumentException | ModuleRefused e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }

    private record Key(EngineConfig settings, String module) {}

    private record Read(long at, List<Manifest> manifests) {}
}
