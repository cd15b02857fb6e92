package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place that modules are read from, such as a folder or an HTTP server. Safe for use by many
 * threads.
 */
public interface ModuleSource extends AutoCloseable {

    /**
     * Reads a module and the manifest beside it.
     *
     * @param id a checked module id: no separator, no {@code ..}
     * @param knownVersion the version that the caller holds; if it is current, {@link
     *     Fetched.Unchanged} may be returned
     * @return empty if there is no such module
     * @throws IOException if the source cannot be read; the caller keeps the version that it has
     */
    Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException;

    /** How a message names this source, such as {@code folder /opt/modules}. */
    String description();

    /** Closes connections. An engine closes its source when it is closed itself. */
    @Override
    default void close() {}

    /** What a source holds for an id. */
    sealed interface Fetched {

        /** The version that the caller holds is the current one. */
        record Unchanged() implements Fetched {}

        /**
         * The current bytes.
         *
         * @param version changes whenever module or manifest change: times and sizes, or an entity
         *     tag
         * @param module the module's bytes
         * @param manifest the manifest's JSON, or null if there is none beside the module
         */
        record Changed(String version, Bytes module, @Nullable Bytes manifest) implements Fetched {}
    }
}
