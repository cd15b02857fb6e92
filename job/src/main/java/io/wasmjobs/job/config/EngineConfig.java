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
 * The configuration of the engine that the subtasks of a JVM share; serialized with the pipeline.
 *
 * @param modules the folder or address of the modules
 * @param registry how to access them if that is a registry
 * @param maxModuleBytes a larger module is refused
 * @param refreshInterval how long a module is used before its source is asked again
 * @param limits what a guest may use if its manifest does not say
 * @param ceilings how far a manifest may raise that
 * @param poolBytes heap for instances; 0 for the engine's default
 * @param memoiseBytes heap for the answers of memoised modules; null for the engine's default
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
        @Nullable Long memoiseBytes,
        Duration compileTimeLimit,
        @Nullable String compileCacheFolder)
        implements Serializable {

    /**
     * How to access a registry.
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
        if (memoiseBytes != null) {
            options = options.withMaxAnswerBytes(memoiseBytes);
        }
        return poolBytes == 0 ? options : options.withMaxInstanceBytes(poolBytes);
    }
}
