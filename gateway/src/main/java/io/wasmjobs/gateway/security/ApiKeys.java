package io.wasmjobs.gateway.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.gateway.security.ApiKey.Rate;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The file of API keys: {@code {"keys": [{"name", "sha256", "tenant", "scopes", "rate"}]}}. */
public final class ApiKeys {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_BYTES = 32;
    private static final String DEFAULT_RATE = "100/s";

    private ApiKeys() {}

    /**
     * A new key.
     *
     * @param secret the key that the client sends; it is not stored
     * @param entry the entry for the file, as JSON
     */
    public record NewKey(String secret, String entry) {}

    /** The hash of a key. A key has 256 random bits, so a plain hash is sufficient. */
    static String hash(String secret) {
        return Sha256.hex(Bytes.utf8(secret));
    }

    /**
     * Creates a key.
     *
     * @throws IllegalArgumentException if a scope or the rate has another form
     */
    public static NewKey create(String name, String tenant, List<String> scopes, String rate) {
        Rate.parse(rate);
        scopes.forEach(ApiKeys::scope);
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = "wj_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        ObjectNode entry = JSON.createObjectNode();
        entry.put("name", name).put("sha256", hash(secret)).put("tenant", tenant);
        scopes.forEach(entry.putArray("scopes")::add);
        return new NewKey(secret, entry.put("rate", rate).toString());
    }

    /**
     * Reads a file of keys.
     *
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    static List<ApiKey> read(Path file) {
        try {
            JsonNode keys = JSON.readTree(Files.readAllBytes(file)).path("keys");
            if (!keys.isArray() || keys.isEmpty()) {
                throw new IllegalArgumentException("keys is not an array with at least one key");
            }
            List<ApiKey> read = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (JsonNode key : keys) {
                ApiKey one = key(key);
                if (!names.add(one.principal().name())) {
                    throw new IllegalArgumentException("two keys have the same name");
                }
                read.add(one);
            }
            return List.copyOf(read);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read", e);
        }
    }

    private static ApiKey key(JsonNode key) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        key.path("scopes").forEach(scope -> scopes.add(scope(scope.asText())));
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("scopes is empty or missing");
        }
        return new ApiKey(
                text(key, "sha256"),
                new Principal(text(key, "name"), text(key, "tenant"), scopes),
                Rate.parse(key.path("rate").asText(DEFAULT_RATE)));
    }

    private static String text(JsonNode key, String field) {
        String text = key.path(field).asText("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return text;
    }

    private static Scope scope(String text) {
        try {
            return Scope.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a scope is submit, read or admin", e);
        }
    }
}
