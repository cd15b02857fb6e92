package io.wasmjobs.job.engine;

import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.module.HttpModules;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.oci.OciAccess;
import io.wasmjobs.engine.oci.OciModules;
import io.wasmjobs.engine.oci.OciReference;
import io.wasmjobs.job.config.EngineConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Finds the module source that the option {@code wasm.modules} names. */
public final class ModuleSources {

    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]+:.*");

    private ModuleSources() {}

    /** Whether modules are in a folder of this machine, without a scheme in front. */
    public static boolean isLocalFolder(String modules) {
        return !SCHEME.matcher(modules).matches();
    }

    /** Whether modules are in a file system of Flink that has a scheme of its own. */
    public static boolean isInFileSystem(String modules) {
        return !isLocalFolder(modules)
                && !isOnWebServer(modules)
                && !modules.startsWith(OciReference.SCHEME);
    }

    private static boolean isOnWebServer(String modules) {
        return modules.startsWith("http://") || modules.startsWith("https://");
    }

    static ModuleSource of(EngineConfig settings) {
        String modules = settings.modules();
        if (isOnWebServer(modules)) {
            return new HttpModules(URI.create(modules), settings.maxModuleBytes(), HTTP_TIMEOUT);
        }
        if (modules.startsWith(OciReference.SCHEME)) {
            return OciModules.below(
                    OciReference.parse(modules),
                    access(settings.registry()),
                    settings.maxModuleBytes());
        }
        if (isLocalFolder(modules)) {
            return new FolderModules(Path.of(modules), settings.maxModuleBytes());
        }
        return new FileSystemModules(modules, settings.maxModuleBytes());
    }

    private static OciAccess access(EngineConfig.RegistryAccess registry) {
        String file = registry.credentialsFile();
        return new OciAccess(
                file == null ? null : Path.of(file),
                registry.plainHttp(),
                OciAccess.DEFAULT_TIMEOUT);
    }
}
