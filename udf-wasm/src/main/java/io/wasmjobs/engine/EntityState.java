package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key of a module, as the last successful invocation of that key left it. The
 * engine only reads it, on the thread of the invocation, and returns the guest's changes as {@link
 * StateChanges}.
 */
public interface EntityState {

    /** The state of a key that has none. */
    EntityState EMPTY =
            new EntityState() {
                @Override
                public int version() {
                    return NO_VERSION;
                }

                @Override
                public @Nullable Bytes get(Bytes key) {
                    return null;
                }

                @Override
                public List<Bytes> keys(Bytes prefix) {
                    return List.of();
                }

                @Override
                public long bytes() {
                    return 0;
                }
            };

    /** The {@link #version()} of a state that was never written. */
    int NO_VERSION = 0;

    /** The {@code state.version} of the manifest that it was written with. */
    int version();

    /** The value of a key, or null if it has none. */
    @Nullable Bytes get(Bytes key);

    /** The keys that begin with {@code prefix}, in their order. */
    List<Bytes> keys(Bytes prefix);

    /** The size of all keys and values, in bytes. */
    long bytes();
}
