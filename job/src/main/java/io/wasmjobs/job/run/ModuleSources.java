package io.wasmjobs.job.run;

import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.module.HttpModules;
import io.wasmjobs.engine.module.ModuleSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Finds the module source that an option names. */
final class ModuleSources {

    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);

    private ModuleSources() {}

    static ModuleSource of(EngineSettings settings) {
        String modules = settings.modules();
        if (modules.startsWith("http://") || modules.startsWith("https://")) {
            return new HttpModules(URI.create(modules), settings.maxModuleBytes(), HTTP_TIMEOUT);
        }
        return new FolderModules(Path.of(modules), settings.maxModuleBytes());
    }
}
