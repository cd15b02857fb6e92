package io.wasmjobs.engine.oci;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an artifact in a registry, or to the repositories below a prefix: {@code
 * oci://host[:port]/repository}, optionally followed by {@code :tag} or {@code @sha256:<64 hex
 * digits>}.
 *
 * @param registry {@code host} or {@code host:port}, in lower case
 * @param repository its path; empty for the whole registry
 * @param version a tag, or a digest, which contains a colon
 */
public record OciReference(String registry, String repository, String version) {

    /** The prefix of every such address. */
    public static final String SCHEME = "oci://";

    private static final int MAX_LENGTH = 1_024;
    private static final int MAX_REPOSITORY = 255;
    private static final int MAX_PORT = 65_535;
    private static final String PART = "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*+");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern REGISTRY =
            Pattern.compile(
                    "(?:\\[[0-9a-f:]{2,39}]|[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)"
                            + "(?::([0-9]{1,5}))?");

    /**
     * Reads an address. Without tag and digest the tag is {@code latest}; with both, the digest is
     * used.
     *
     * @throws IllegalArgumentException if it has another form; the message says which is expected,
     *     without repeating a password
     */
    public static OciReference parse(String text) {
        String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "";
        int slash = rest.indexOf('/');
        String registry = slash < 0 ? rest : rest.substring(0, slash);
        if (registry.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "an oci:// address holds no user or password; use a file of credentials");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the oci:// address has more than " + MAX_LENGTH + " characters");
        }
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        String version = "latest";
        int at = path.indexOf('@');
        if (at >= 0) {
            version = Digest.check(path.substring(at + 1));
            path = path.substring(0, at);
        }
        int colon = path.indexOf(':');
        if (colon >= 0) {
            String tag = path.substring(colon + 1);
            require(TAG.matcher(tag).matches(), text, "a tag is [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
            version = at >= 0 ? version : tag;
            path = path.substring(0, colon);
        }
        require(isRegistry(registry), text, "it needs a host, and a port from 1 to 65535 if any");
        require(
                isRepository(path) || (path.isEmpty() && at < 0 && colon < 0),
                text,
                "a repository is a path of lower-case letters, digits and single separators");
        return new OciReference(registry, path, version);
    }

    /**
     * Returns this reference.
     *
     * @throws IllegalArgumentException if it has a digest, so that no modules can be below it
     */
    public OciReference asBase() {
        if (isPinned()) {
            throw new IllegalArgumentException(
                    this
                            + " names one artifact by its digest, not a place of modules; leave the"
                            + " digest out, and pin modules in their jobs as <id>@sha256:<64 hex"
                            + " digits>");
        }
        return this;
    }

    /** Whether the version is a digest, so that the artifact never changes. */
    boolean isPinned() {
        return version.indexOf(':') >= 0;
    }

    /** The repository {@code name} below this one; empty if that is not a valid repository name. */
    Optional<OciReference> below(String name) {
        String path = repository.isEmpty() ? name : repository + "/" + name;
        return isRepository(path)
                ? Optional.of(new OciReference(registry, path, version))
                : Optional.empty();
    }

    /** Another version in the same repository. */
    OciReference at(String otherVersion) {
        return new OciReference(registry, repository, otherVersion);
    }

    /** The last part of the repository's path. */
    public String name() {
        return repository.substring(repository.lastIndexOf('/') + 1);
    }

    private static boolean isRegistry(String registry) {
        Matcher parts = REGISTRY.matcher(registry);
        if (!parts.matches()) {
            return false;
        }
        int port = parts.group(1) == null ? MAX_PORT : Integer.parseInt(parts.group(1));
        try {
            boolean isHost = new URI("https://" + registry).getHost() != null;
            return isHost && port > 0 && port <= MAX_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isRepository(String path) {
        return path.length() <= MAX_REPOSITORY && REPOSITORY.matcher(path).matches();
    }

    private static void require(boolean holds, String text, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    Quoted.text(text)
                            + " is not oci://host[:port]/repository[:tag] or"
                            + " oci://host[:port]/repository@sha256:<64 hex digits>: "
                            + rule);
        }
    }

    /** The form that {@link #parse} accepts. */
    @Override
    public String toString() {
        String address = SCHEME + registry + (repository.isEmpty() ? "" : "/" + repository);
        return repository.isEmpty() ? address : address + (isPinned() ? "@" : ":") + version;
    }
}
