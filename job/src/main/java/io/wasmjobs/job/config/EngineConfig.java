package io.wasmjobs.job.config;

import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.GuestCeilings;
import io.wasmjobs.engine.GuestLimits;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the shared engine of each JVM is started with; travels with the pipeline to the workers.
 *
 * @param modules where modules are: a folder or an address
 * @param registry how they are reached where that is a registry
 * @param maxModuleBytes a larger module is refused
 * @param refreshInterval how soon a changed module is noticed
 * @param limits what a guest may use, where the manifest does not say
 * @param ceilings how far a manifest may raise that
 * @param poolBytes heap for instances; 0 for the engine's default
 * @param compileTimeLimit how long a module may take to compile
 * @param compileCacheFolder keeps compiled modules between restarts; null to keep none
 */
public record EngineConfig(
        String modules,
        RegistryAccess registry,
        int maxModuleBytes,
        Duration refreshInterval,
        GuestLimits limits,
        GuestCeilings ceilings,
        long poolBytes,
        Duration compileTimeLimit,
        @Nullable String compileCacheFolder)
        implements Serializable {

    /**
     * How a registry is reached.
     *
     * @param credentialsFile a file of logins; null to send none
     * @param plainHttp whether http is used for other machines too
     */
    public record RegistryAccess(@Nullable String credentialsFile, boolean plainHttp)
            implements Serializable {}

    /** The options of an engine in this JVM. */
    public EngineOptions options() {
        CompileOptions compile = CompileOptions.defaults().withTimeLimit(compileTimeLimit);
        if (compileCacheFolder != null) {
            compile = compile.withCacheFolder(Path.of(compileCacheFolder));
        }
        EngineOptions options =
                EngineOptions.defaults()
                        .withGuest(limits)
                        .withCeilings(ceilings)
                        .withRefreshInterval(refreshInterval)
                        .withCompile(compile);
        return poolBytes == 0 ? options : options.withMaxInstanceBytes(poolBytes);
    }
}
