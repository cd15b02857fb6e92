package io.wasmjobs.job.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.engine.GuestCeilings;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.module.HttpModules;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.engine.module.ModuleTooLarge;
import io.wasmjobs.engine.oci.OciModules;
import io.wasmjobs.job.config.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules on Flink's file systems, tested with its local one. */
final class FileSystemModulesTest {

    @TempDir private Path folder;

    private FileSystemModules modules() {
        return new FileSystemModules(folder.toUri().toString(), 10);
    }

    private static Fetched.Changed changed(ModuleSource source) throws IOException {
        return (Fetched.Changed) source.fetch("echo", null).orElseThrow();
    }

    @Test
    void aModuleIsReadWithItsManifest() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "code");
        assertThat(changed(modules()).manifest()).isNull();

        Files.writeString(folder.resolve("echo.json"), "{}");
        Fetched.Changed fetched = changed(modules());

        assertThat(fetched.module().toUtf8()).isEqualTo("code");
        assertThat(fetched.manifest()).isNotNull();
        assertThat(modules().fetch("echo", fetched.version())).contains(new Fetched.Unchanged());
    }

    @Test
    void aChangedModuleHasAnotherVersion() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "code");
        String version = changed(modules()).version();
        Files.writeString(folder.resolve("echo.wasm"), "more code");

        assertThat(modules().fetch("echo", version)).get().isInstanceOf(Fetched.Changed.class);
    }

    @Test
    void anAbsentModuleAnAbsentFolderAndAFolderOfThatNameAreEmpty() throws IOException {
        Files.createDirectory(folder.resolve("folder.wasm"));

        assertThat(modules().fetch("echo", null)).isEmpty();
        assertThat(modules().fetch("folder", null)).isEmpty();
        assertThat(new FileSystemModules("file:///absent", 10).fetch("echo", null)).isEmpty();
    }

    @Test
    void aModuleOverTheLimitIsRefused() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "0123456789+");

        assertThatExceptionOfType(ModuleTooLarge.class)
                .isThrownBy(() -> modules().fetch("echo", null));
    }

    @Test
    void theOptionSelectsTheSource() {
        assertThat(source("/opt/modules")).isInstanceOf(FolderModules.class);
        assertThat(source("modules")).isInstanceOf(FolderModules.class);
        assertThat(source("http://localhost:1/modules")).isInstanceOf(HttpModules.class);
        assertThat(source("https://localhost:1/modules")).isInstanceOf(HttpModules.class);
        assertThat(source("file:///opt/modules")).isInstanceOf(FileSystemModules.class);
        assertThat(source("oci://localhost:1/modules")).isInstanceOf(OciModules.class);
        assertThat(source("s3://bucket/modules")).isInstanceOf(FileSystemModules.class);
    }

    private static ModuleSource source(String modules) {
        return ModuleSources.of(
                new EngineConfig(
                        modules,
                        new EngineConfig.RegistryAccess(null, false),
                        10,
                        Duration.ofSeconds(1),
                        GuestLimits.DEFAULTS,
                        GuestCeilings.DEFAULTS,
                        0,
                        null,
                        Duration.ofSeconds(1),
                        null));
    }
}
