package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The manifest that a registry has for a tag or digest: an image manifest with layers, or an index
 * of them (OCI image specification, version 1.1).
 */
sealed interface ArtifactManifest {

    String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    String INDEX = "application/vnd.oci.image.index.v1+json";

    /** Thrown if an artifact is not a usable module; the message follows the artifact's name. */
    final class Unfit extends Exception {

        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads a manifest. A manifest that matches both kinds is refused.
     *
     * @param contentType the media type that the registry sent; null for none
     */
    static ArtifactManifest read(Bytes json, @Nullable String contentType) throws Unfit {
        try {
            JsonNode tree = RegistryJson.object(json);
            String type = type(tree, contentType);
            if (tree.has("layers") && tree.has("manifests")) {
                throw new Unfit("has layers and manifests, so that it is ambiguous");
            }
            return switch (type) {
                case IMAGE -> new Image(descriptors(tree, "layers"));
                case INDEX -> new Index(descriptors(tree, "manifests"));
                default ->
                        throw new Unfit(
                                "has media type "
                                        + Quoted.text(type)
                                        + ", not that of an OCI image manifest or index; push it with"
                                        + " a tool that writes OCI manifests");
            };
        } catch (IllegalArgumentException e) {
            throw new Unfit("has a manifest that cannot be read: it " + e.getMessage());
        }
    }

    private static String type(JsonNode tree, @Nullable String contentType) throws Unfit {
        String own = RegistryJson.text(tree, "mediaType");
        String sent = contentType == null ? null : contentType.split(";", 2)[0].trim();
        if (own != null && sent != null && !own.equals(sent)) {
            throw new Unfit(
                    "has media type "
                            + Quoted.text(own)
                            + ", but the registry sends it as "
                            + Quoted.text(sent));
        }
        return own != null ? own : sent != null ? sent : "";
    }

    private static List<Descriptor> descriptors(JsonNode tree, String key) {
        JsonNode entries = tree.get(key);
        if (entries == null || !entries.isArray()) {
            throw new IllegalArgumentException("has no list of " + key);
        }
        List<Descriptor> descriptors = new ArrayList<>();
        entries.forEach(entry -> descriptors.add(Descriptor.of(entry)));
        return descriptors;
    }

    /** An artifact with its layers. */
    record Image(List<Descriptor> layers) implements ArtifactManifest {

        static final String MODULE = "application/wasm";
        private static final String OLDER_MODULE = "application/vnd.wasm.content.layer.v1+wasm";
        static final String MANIFEST = "application/vnd.wasmjobs.manifest.v1+json";
        private static final int SHOWN_TYPES = 5;

        public Image {
            layers = List.copyOf(layers);
        }

        /** The layer with the module's bytes. */
        Descriptor module() throws Unfit {
            List<Descriptor> modules = of(Set.of(MODULE, OLDER_MODULE));
            if (modules.size() > 1) {
                throw new Unfit(
                        "has "
                                + modules.size()
                                + " layers that are modules; push each one as an artifact of its own");
            }
            if (modules.isEmpty()) {
                throw new Unfit(
                        "has no layer of media type "
                                + MODULE
                                + "; it has "
                                + types()
                                + ". Push the module as such a layer");
            }
            return modules.get(0);
        }

        /** The layer with the module's manifest; null if there is none. */
        @Nullable Descriptor manifest() throws Unfit {
            List<Descriptor> manifests = of(Set.of(MANIFEST));
            if (manifests.size() > 1) {
                throw new Unfit("has " + manifests.size() + " layers of media type " + MANIFEST);
            }
            return manifests.isEmpty() ? null : manifests.get(0);
        }

        private List<Descriptor> of(Set<String> types) {
            return layers.stream().filter(layer -> types.contains(layer.mediaType())).toList();
        }

        private String types() {
            String types =
                    layers.stream()
                            .map(layer -> Quoted.text(layer.mediaType()))
                            .distinct()
                            .limit(SHOWN_TYPES)
                            .collect(Collectors.joining(", "));
            return types.isEmpty() ? "no layers" : types;
        }
    }

    /** Several artifacts, of which one may be for WebAssembly. */
    record Index(List<Descriptor> entries) implements ArtifactManifest {

        private static final String WASM = "wasm";

        public Index {
            entries = List.copyOf(entries);
        }

        /** The entry for the architecture {@code wasm}, or the only entry there is. */
        Descriptor wasm() throws Unfit {
            List<Descriptor> images =
                    entries.stream().filter(entry -> entry.mediaType().equals(IMAGE)).toList();
            List<Descriptor> wasm =
                    images.stream().filter(entry -> WASM.equals(entry.architecture())).toList();
            if (wasm.isEmpty() && images.size() == 1 && images.get(0).architecture() == null) {
                return images.get(0);
            }
            if (wasm.size() != 1) {
                throw new Unfit(
                        "is an index of "
                                + entries.size()
                                + " artifacts, of which "
                                + wasm.size()
                                + " are for the architecture wasm instead of one; name one by its"
                                + " digest, or push the module under a tag of its own");
            }
            return wasm.get(0);
        }
    }
}
