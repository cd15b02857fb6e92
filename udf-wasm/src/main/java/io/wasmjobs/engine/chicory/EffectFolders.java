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
 * The folders {@code /state} and {@code /emit} of a WASI guest. They are filled at an invocation's
 * first call on a path. After its success their content is compared with what they were filled
 * with; at its end they are emptied.
 */
final class EffectFolders {

    private static final Logger LOG = LoggerFactory.getLogger(EffectFolders.class);
    private static final String STATE = "state";
    private static final String EMIT = "emit";
    private static final int KEYS_BETWEEN_LOOKS = 256;

    private final FolderGrant grant;
    private final @Nullable MemoryFolder state;
    private final @Nullable MemoryFolder emit;

    /** The content of the state's folder at the beginning. */
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

    /** The folder with that root, or null. */
    @Nullable MemoryFolder at(Path root) {
        if (state != null && root.equals(state.root())) {
            return state;
        }
        return emit != null && root.equals(emit.root()) ? emit : null;
    }

    /** The failure of an invocation that writes more than a folder may hold. */
    GuestFailure overLimit(MemoryFolder folder, InvocationContext context) {
        StateOverlay overlay = context.state();
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

    /** The failure of an invocation that creates too many files. */
    GuestFailure tooManyFiles(MemoryFolder folder) {
        return new GuestFailure(
                folder == state ? FailureKind.STATE_LIMIT : FailureKind.EMIT_REFUSED,
                String.format(
                        Locale.ROOT,
                        "has more than %,d files in /%s",
                        MemoryFolder.MOST_FILES,
                        folder == state ? STATE : EMIT));
    }

    /** Fills the folders for an invocation, unless they are filled already. */
    void fill(InvocationContext context) {
        if (context == filledFor || (state == null && emit == null)) {
            return;
        }
        filledFor = context;
        try {
            StateOverlay overlay = context.state();
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
        context.beforeEffects(() -> collect(context));
    }

    /** Keys that are not valid paths are not shown as files, and do not change. */
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
            if (!folder.countCreated()) {
                throw tooManyFiles(folder);
            }
            try {
                if (folder.write(key, content)) {
                    given.put(key, content);
                }
            } catch (IOException e) {
                throw overlay.overLimit(); // the folder is full, because the limit was lowered
            }
        }
    }

    private void collect(InvocationContext context) {
        try {
            StateOverlay overlay = context.state();
            if (state != null && overlay != null) {
                change(overlay, state.contents());
            }
            if (emit != null) {
                emit(context, emit.contents());
            }
        } catch (IOException e) {
            throw hostError(e);
        }
    }

    /**
     * Applies deletions and shrinking values first, so that only the final size is checked against
     * the limit.
     */
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

    /** The first name of a path is the topic; the rest only determines the order. */
    private static void emit(InvocationContext context, SortedMap<Bytes, Bytes> files) {
        for (Map.Entry<Bytes, Bytes> file : files.entrySet()) {
            String path = file.getKey().toUtf8();
            int end = path.indexOf('/');
            String topic = end < 0 ? path : path.substring(0, end);
            if (!context.emitted().add(topic, null, file.getValue(), Bytes.EMPTY)) {
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

    /** Closes the file systems. */
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
