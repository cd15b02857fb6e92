package io.wasmjobs.engine.oci;

import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleTooLarge;
import io.wasmjobs.engine.module.ModuleUnreadable;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads modules from a registry. Each is an artifact with a layer {@code application/wasm} and, for
 * a manifest, a layer {@code application/vnd.wasmjobs.manifest.v1+json}; both change together when
 * the tag moves.
 */
public final class OciModules implements ModuleSource {

    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    private final String description;
    private final Function<String, Optional<OciReference>> artifacts;
    private final Registry registry;
    private final int maxModuleBytes;

    private OciModules(
            OciReference reference,
            Function<String, Optional<OciReference>> artifacts,
            OciAccess access,
            int maxModuleBytes) {
        this.description = "registry " + reference;
        this.artifacts = artifacts;
        this.registry = new Registry(reference.registry(), access);
        this.maxModuleBytes = maxModuleBytes;
    }

    /**
     * The modules whose repositories are below {@code base}, each at its tag.
     *
     * @param maxModuleBytes a larger module is not read
     * @throws IllegalArgumentException if {@code base} has a digest, which names a single artifact
     */
    public static OciModules below(OciReference base, OciAccess access, int maxModuleBytes) {
        return new OciModules(base.asBase(), base::below, access, maxModuleBytes);
    }

    /**
     * A source with a single artifact, as the module {@code id}.
     *
     * @param maxModuleBytes a larger module is not read
     * @throws IllegalArgumentException if {@code artifact} has no repository
     */
    public static OciModules one(
            OciReference artifact, String id, OciAccess access, int maxModuleBytes) {
        if (artifact.repository().isEmpty()) {
            throw new IllegalArgumentException(artifact + " names no repository");
        }
        return new OciModules(
                artifact,
                wanted -> wanted.equals(id) ? Optional.of(artifact) : Optional.empty(),
                access,
                maxModuleBytes);
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        Optional<OciReference> artifact = artifacts.apply(id);
        return artifact.isEmpty() ? Optional.empty() : fetch(artifact.get(), knownVersion);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        registry.close();
    }

    private Optional<Fetched> fetch(OciReference artifact, @Nullable String knownVersion)
            throws IOException {
        try {
            if (knownVersion != null
                    && registry.digest(artifact).filter(knownVersion::equals).isPresent()) {
                return Optional.of(new Fetched.Unchanged());
            }
            Optional<Registry.FetchedManifest> found = registry.manifest(artifact);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            String version = found.get().digest();
            return Optional.of(
                    version.equals(knownVersion)
                            ? new Fetched.Unchanged()
                            : changed(artifact, version, image(artifact, found.get())));
        } catch (ArtifactManifest.Unfit e) {
            throw new ModuleUnreadable(artifact + " " + e.getMessage());
        } catch (ModuleUnreadable e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(artifact + ": " + e.getMessage(), e);
        }
    }

    private ArtifactManifest.Image image(OciReference artifact, Registry.FetchedManifest found)
            throws IOException, ArtifactManifest.Unfit {
        ArtifactManifest manifest = ArtifactManifest.read(found.json(), found.contentType());
        if (manifest instanceof ArtifactManifest.Image image) {
            return image;
        }
        Descriptor entry = ((ArtifactManifest.Index) manifest).wasm();
        Registry.FetchedManifest inner =
                registry.manifest(artifact.at(entry.digest()))
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "the registry does not have "
                                                        + entry.digest()
                                                        + " of its index; push it again"));
        if (ArtifactManifest.read(inner.json(), inner.contentType())
                instanceof ArtifactManifest.Image image) {
            return image;
        }
        throw new ArtifactManifest.Unfit("is an index of indexes; push the module itself");
    }

    private Fetched changed(OciReference artifact, String version, ArtifactManifest.Image image)
            throws IOException, ArtifactManifest.Unfit {
        Descriptor module = image.module();
        Descriptor manifest = image.manifest();
        check(artifact, "module", module, maxModuleBytes);
        if (manifest != null) {
            check(artifact, "manifest", manifest, MAX_MANIFEST_BYTES);
        }
        Bytes moduleBytes = registry.blob(artifact, module);
        return new Fetched.Changed(
                version, moduleBytes, manifest == null ? null : registry.blob(artifact, manifest));
    }

    private static void check(OciReference artifact, String what, Descriptor blob, int maxBytes)
            throws ModuleTooLarge {
        if (blob.size() > maxBytes) {
            throw new ModuleTooLarge("the " + what + " of " + artifact, maxBytes);
        }
    }
}
