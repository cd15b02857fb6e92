package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders {@code /state} and {@code /emit} of a WASI guest. They are filled at the first call
 * on a path of an invocation, compared with what they were filled with after its success, and
 * emptied at its end.
 */
final class EffectFolders {

    private static final Logger LOG = LoggerFactory.getLogger(EffectFolders.class);
    private static final String STATE = "state";
    private static final String EMIT = "emit";
    private static final int KEYS_BETWEEN_LOOKS = 256;

    private final FolderGrant grant;
    private final @Nullable MemoryFolder state;
    private final @Nullable MemoryFolder emit;

    /** What lay in the state's folder at the beginning. */
    private final SortedMap<Bytes, Bytes> given = new TreeMap<>();

    private @Nullable InvocationContext filledFor;

    EffectFolders(FolderGrant grant) {
        this.grant = grant;
        this.state = grant.stateBytes() == 0 ? null : new MemoryFolder(STATE, grant.stateBytes());
        this.emit =
                grant.emit().topics().isEmpty()
                        ? null
                        : new MemoryFolder(EMIT, grant.emit().maxBytes());
    }

    /** The folders by the guest's name for them, in order. */
    Map<String, Path> folders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        if (state != null) {
            folders.put(FolderGrant.STATE, state.root());
        }
        if (emit != null) {
            folders.put(FolderGrant.EMIT, emit.root());
        }
        return folders;
    }

    /** The folder whose root that is, or null. */
    @Nullable MemoryFolder at(Path root) {
        if (state != null && root.equals(state.root())) {
            return state;
        }
        return emit != null && root.equals(emit.root()) ? emit : null;
    }

    /** How an invocation ends that writes more than one of the folders holds. */
    GuestFailure overLimit(MemoryFolder folder, InvocationContext session) {
        StateOverlay overlay = session.state();
        return folder == state && overlay != null
                ? overlay.overLimit()
                : new GuestFailure(
                        FailureKind.EMIT_REFUSED,
                        String.format(
                                Locale.ROOT,
                                "emitted records of more than %,d bytes together"
                                        + " (max_output_bytes)",
                                grant.emit().maxBytes()));
    }

    /** How an invocation ends that makes too many files. */
    GuestFailure tooManyFiles(MemoryFolder folder) {
        return new GuestFailure(
                folder == state ? FailureKind.STATE_LIMIT : FailureKind.EMIT_REFUSED,
                String.format(
                        Locale.ROOT,
                        "has more than %,d files in /%s",
                        MemoryFolder.MOST_FILES,
                        folder == state ? STATE : EMIT));
    }

    /** Fills the folders for an invocation, where they are not filled. */
    void fill(InvocationContext session) {
        if (session == filledFor || (state == null && emit == null)) {
            return;
        }
        filledFor = session;
        try {
            StateOverlay overlay = session.state();
            if (state != null && overlay != null) {
                fill(state, overlay);
            }
            if (emit != null) {
                for (String topic : grant.emit().topics()) {
                    emit.makeFolder(topic);
                }
            }
        } catch (IOException e) {
            throw hostError(e);
        }
        session.beforeEffects(() -> collect(session));
    }

    /** Keys that are no paths are no files, and stay as they are. */
    private void fill(MemoryFolder folder, StateOverlay overlay) throws IOException {
        folder.makeFolder("");
        int count = 0;
        for (Bytes key : overlay.keys(Bytes.EMPTY)) {
            if (count++ % KEYS_BETWEEN_LOOKS == 0) {
                Interruption.check();
            }
            Bytes content = overlay.get(key);
            if (content == null) {
                continue;
            }
            if (!folder.mayMake()) {
                throw tooManyFiles(folder);
            }
            try {
                if (folder.write(key, content)) {
                    given.put(key, content);
                }
            } catch (IOException e) {
                throw overlay.overLimit(); // as after a lower limit: memory is full
            }
        }
    }

    private void collect(InvocationContext session) {
        try {
            StateOverlay overlay = session.state();
            if (state != null && overlay != null) {
                change(overlay, state.contents());
            }
            if (emit != null) {
                emit(session, emit.contents());
            }
        } catch (IOException e) {
            throw hostError(e);
        }
    }

    /** What becomes less comes first, so that only the sum at the end counts. */
    private void change(StateOverlay overlay, SortedMap<Bytes, Bytes> now) {
        for (Bytes key : given.keySet()) {
            if (!now.containsKey(key)) {
                overlay.delete(key);
            }
        }
        for (boolean grows : new boolean[] {false, true}) {
            now.forEach(
                    (key, content) -> {
                        Bytes before = given.get(key);
                        boolean isLonger = before == null || content.size() > before.size();
                        if (isLonger == grows && !content.equals(before)) {
                            checkPath(key);
                            overlay.set(key, content);
                        }
                    });
        }
    }

    private static void checkPath(Bytes key) {
        if (key.size() > StateOverlay.MOST_KEY_BYTES) {
            throw new GuestFailure(
                    FailureKind.STATE_LIMIT,
                    String.format(
                            Locale.ROOT,
                            "has a file in /state whose path has %,d bytes; at most %,d",
                            key.size(),
                            StateOverlay.MOST_KEY_BYTES));
        }
    }

    /** The first name of a path is the topic; the others only give the order. */
    private static void emit(InvocationContext session, SortedMap<Bytes, Bytes> files) {
        for (Map.Entry<Bytes, Bytes> file : files.entrySet()) {
            String path = file.getKey().toUtf8();
            int end = path.indexOf('/');
            String topic = end < 0 ? path : path.substring(0, end);
            if (!session.emitted().add(topic, null, file.getValue(), Bytes.EMPTY)) {
                return;
            }
        }
    }

    /** Empties the folders, once all files are closed. */
    void end() {
        if (filledFor == null) {
            return;
        }
        filledFor = null;
        given.clear();
        try {
            if (state != null) {
                state.clear();
            }
            if (emit != null) {
                emit.clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException("files in memory were not removed", e);
        }
    }

    /** The folders are not used again. */
    void close() {
        for (MemoryFolder folder : new @Nullable MemoryFolder[] {state, emit}) {
            try {
                if (folder != null) {
                    folder.close();
                }
            } catch (IOException e) {
                LOG.warn("files in memory were not closed", e);
            }
        }
    }

    private static GuestFailure hostError(IOException e) {
        return new GuestFailure(
                FailureKind.HOST_ERROR,
                "could not be given its files: " + Objects.toString(e.getMessage(), e.toString()));
    }
}
