package io.wasmjobs.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a module: its id, and optionally a pin on its bytes, as in {@code echo@sha256:<64 hex
 * digits>}.
 *
 * @param id {@code [a-z0-9][a-z0-9._-]{0,127}} without {@code ..}
 * @param sha256 the pin in lower-case hex, or null for whatever bytes the id has now
 */
public record ModuleReference(String id, @Nullable String sha256) {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
    private static final Pattern PINNED =
            Pattern.compile("(.*)@sha256:([0-9a-fA-F]{64})", Pattern.DOTALL);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException if the id or the pin has another form; the message says
     *     which
     */
    public ModuleReference {
        if (!ID.matcher(id).matches() || id.contains("..")) {
            throw new IllegalArgumentException(
                    "module id "
                            + quoted(id)
                            + " is not [a-z0-9][a-z0-9._-]{0,127} without \"..\"");
        }
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "pin of module " + id + " is not 64 lower-case hex digits");
        }
    }

    /** The id without a pin. */
    public static ModuleReference of(String id) {
        return new ModuleReference(id, null);
    }

    /**
     * Reads {@code id} or {@code id@sha256:<64 hex digits>}.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static ModuleReference parse(String text) {
        Matcher pinned = PINNED.matcher(text);
        return pinned.matches()
                ? new ModuleReference(
                        pinned.group(1), pinned.group(2).toLowerCase(java.util.Locale.ROOT))
                : of(text);
    }

    private static String quoted(String id) {
        String shown = id.length() > 160 ? id.substring(0, 160) + "…" : id;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return sha256 == null ? id : id + "@sha256:" + sha256;
    }
}
