package io.wasmjobs.protocol;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a module: its id, optionally with a pin on its bytes, as in {@code echo@sha256:<64
 * hex digits>}; or a chain of modules, as in {@code clean|rate|route}, in which the answer of each
 * module is the payload of the next one.
 *
 * @param id {@code [a-z0-9][a-z0-9._-]{0,127}} without {@code ..}
 * @param sha256 the pin in lower-case hex, or null for the current bytes of the id
 * @param next the module that runs on its answer; null for none
 */
public record ModuleReference(String id, @Nullable String sha256, @Nullable ModuleReference next)
        implements Serializable {

    /** The most modules of a chain. */
    public static final int MAX_CHAIN = 16;

    private static final int MAX_ID_LENGTH = 128;
    private static final char SEPARATOR = '|';
    private static final String PIN = "@sha256:";
    private static final int PIN_DIGITS = 64;

    /**
     * @throws IllegalArgumentException if the id or the pin has another form; the message says
     *     which
     */
    public ModuleReference {
        if (!isId(id)) {
            throw new IllegalArgumentException(
                    "module id "
                            + quoted(id)
                            + " is not [a-z0-9][a-z0-9._-]{0,127} without \"..\"");
        }
        if (sha256 != null
                && !(sha256.length() == PIN_DIGITS && isHex(sha256, 0) && isLowerCase(sha256))) {
            throw new IllegalArgumentException(
                    "pin of module " + id + " is not 64 lower-case hex digits");
        }
    }

    /** One module. */
    public ModuleReference(String id, @Nullable String sha256) {
        this(id, sha256, null);
    }

    /** The id without a pin. */
    public static ModuleReference of(String id) {
        return new ModuleReference(id, null);
    }

    /**
     * Reads {@code id} or {@code id@sha256:<64 hex digits>}, or several of them with {@code |} in
     * between.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static ModuleReference parse(String text) {
        return text.indexOf(SEPARATOR) < 0
                ? parseOne(text)
                : chain(Stream.of(text.split("[|]", -1)).map(ModuleReference::parseOne).toList());
    }

    /**
     * The chain of these modules.
     *
     * @throws IllegalArgumentException if there are none, or too many
     */
    public static ModuleReference chain(List<ModuleReference> modules) {
        if (modules.isEmpty() || modules.size() > MAX_CHAIN) {
            throw new IllegalArgumentException(
                    "a chain has " + modules.size() + " modules, not 1 to " + MAX_CHAIN);
        }
        ModuleReference chain = null;
        for (int i = modules.size() - 1; i >= 0; i--) {
            ModuleReference module = modules.get(i);
            chain = new ModuleReference(module.id, module.sha256, chain);
        }
        return Objects.requireNonNull(chain);
    }

    /** This module without those after it. */
    public ModuleReference alone() {
        return next == null ? this : new ModuleReference(id, sha256);
    }

    private static ModuleReference parseOne(String text) {
        int at = text.length() - PIN_DIGITS - PIN.length();
        return at >= 0 && text.startsWith(PIN, at) && isHex(text, at + PIN.length())
                ? new ModuleReference(
                        text.substring(0, at),
                        text.substring(at + PIN.length()).toLowerCase(Locale.ROOT))
                : of(text);
    }

    // Not a regular expression: this runs several times for each job, and patterns were visible in
    // the profile.
    private static boolean isId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !isLetterOrDigit(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean isSecondDot = c == '.' && id.charAt(i - 1) == '.';
            if (isSecondDot || !(isLetterOrDigit(c) || c == '.' || c == '_' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerCase(String text) {
        return text.equals(text.toLowerCase(Locale.ROOT));
    }

    private static String quoted(String id) {
        String shown = id.length() > 160 ? id.substring(0, 160) + "…" : id;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /** The form that {@link #parse} accepts. */
    @Override
    public String toString() {
        String first = sha256 == null ? id : id + PIN + sha256;
        return next == null ? first : first + SEPARATOR + next;
    }
}
