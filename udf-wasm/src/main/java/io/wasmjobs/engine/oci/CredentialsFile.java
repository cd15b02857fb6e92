package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Logins by registry, in the format of Docker's {@code config.json}: {@code {"auths": {"host:port":
 * {"auth": "<base64 of user:password>"}}}}. The file is read each time, so a rotated secret is used
 * at the next login. Messages contain nothing of it except a registry's name.
 */
final class CredentialsFile {

    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** The login for {@code registry}; empty if the file has none. */
    Optional<Login> login(String registry) throws IOException {
        JsonNode tree = tree();
        JsonNode auths = tree.get("auths");
        if (auths != null && auths.isObject()) {
            for (Map.Entry<String, JsonNode> entry : auths.properties()) {
                if (host(entry.getKey()).equals(registry)) {
                    return Optional.of(login(registry, entry.getValue()));
                }
            }
        }
        if (tree.has("credsStore") || tree.has("credHelpers")) {
            throw new IOException(
                    file
                            + " leaves the login for "
                            + registry
                            + " to another program, which is not run; add an entry with auth");
        }
        return Optional.empty();
    }

    private JsonNode tree() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException("the file of credentials " + file + " cannot be read: " + e, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "the file of credentials " + file + " has more than " + MAX_BYTES + " bytes");
        }
        try {
            return RegistryJson.object(Bytes.wrap(bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException("the file of credentials " + file + " " + e.getMessage(), e);
        }
    }

    private Login login(String registry, JsonNode entry) throws IOException {
        String auth = RegistryJson.text(entry, "auth");
        String pair = auth == null ? "" : decoded(auth);
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw new IOException(
                    file
                            + " has an entry for "
                            + registry
                            + " whose auth is not base64 of user:password; identity tokens are not"
                            + " supported");
        }
        return new Login(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static String decoded(String auth) {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** The host of a key, which is a host or an address such as {@code https://host/v1/}. */
    private static String host(String key) {
        return key.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "").replaceFirst("/.*", "");
    }
}
