package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.module.ModuleFileSource;
import io.wasmjobs.engine.oci.OciAccess;
import io.wasmjobs.engine.oci.OciModules;
import io.wasmjobs.engine.oci.OciPush;
import io.wasmjobs.engine.oci.OciReference;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for access to a registry of modules. */
final class RegistryOptions {

    @Option(
            names = "--registry-credentials",
            paramLabel = "FILE",
            description = "Logins for oci:// modules, in the format of Docker's config.json.")
    private @Nullable Path credentials;

    @Option(
            names = "--registry-plain-http",
            description = "Ask the registry over http, without credentials.")
    private boolean plainHttp;

    /** An artifact as a module, whose id is the last part of its repository. */
    record Artifact(OciModules source, ModuleReference module) {}

    static boolean isArtifact(String module) {
        return module.startsWith(OciReference.SCHEME);
    }

    /** Checks that the file of logins can be read, even if no registry is used. */
    void check() {
        if (credentials != null) {
            Path unused = InputFiles.readable(credentials);
        }
    }

    /** A push to the tag that an address names. */
    OciPush push(String address) {
        try {
            return new OciPush(OciReference.parse(address), access());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private OciAccess access() {
        return new OciAccess(credentials, plainHttp, OciAccess.DEFAULT_TIMEOUT);
    }

    /** The artifact that an address names. */
    Artifact artifact(String address) {
        try {
            OciReference reference = OciReference.parse(address);
            ModuleReference module = ModuleReference.of(ModuleFileSource.id(reference.name()));
            return new Artifact(
                    OciModules.one(
                            reference, module.id(), access(), ModuleFolderOptions.MAX_MODULE_BYTES),
                    module);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
