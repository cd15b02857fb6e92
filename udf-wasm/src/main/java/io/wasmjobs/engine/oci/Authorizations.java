package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.engine.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of the {@code Authorization} header by repository: a login, or a token that was
 * obtained for it. A value is kept until the registry refuses it, so expiry times are not needed.
 */
final class Authorizations {

    private static final int MAX_KEPT = 256;
    private static final int MAX_ANSWER_BYTES = 256 << 10;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,32768}");

    private final URI origin;
    private final OciAccess access;
    private final Exchange exchange;
    private final String actions;
    private final Map<String, String> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MAX_KEPT;
                }
            };

    /**
     * @param actions the actions to request tokens for: {@code pull}, or {@code pull,push}
     */
    Authorizations(URI origin, OciAccess access, Exchange exchange, String actions) {
        this.origin = origin;
        this.access = access;
        this.exchange = exchange;
        this.actions = actions;
    }

    /**
     * The value that the registry last accepted for this repository; null if it never asked for
     * one.
     */
    synchronized @Nullable String kept(String repository) {
        return kept.get(repository);
    }

    /** Answers a challenge. */
    String answer(OciReference artifact, String header) throws IOException {
        Challenge challenge =
                Challenge.of(header)
                        .orElseThrow(() -> failure("asks for a login without saying how"));
        Optional<Login> login = sendable(origin, login(artifact.registry()));
        String authorization =
                switch (challenge.scheme()) {
                    case "bearer" -> "Bearer " + token(challenge, artifact, login);
                    case "basic" ->
                            login.orElseThrow(
                                            () ->
                                                    failure(
                                                            "asks for a user and a password;"
                                                                    + missingLogin()))
                                    .basic();
                    default ->
                            throw failure(
                                    "asks for a login of kind "
                                            + Quoted.text(challenge.scheme())
                                            + ", which is not supported");
                };
        synchronized (this) {
            kept.put(artifact.repository(), authorization);
        }
        return authorization;
    }

    /** What the operator can do if access is refused. */
    String advice() {
        return access.credentialsFile() == null
                ? "no credentials were sent; name a file of credentials"
                : "check the entry for this registry in " + access.credentialsFile();
    }

    private String token(Challenge challenge, OciReference artifact, Optional<Login> login)
            throws IOException {
        URI realm = realm(challenge);
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "application/json"));
        sendable(realm, login).ifPresent(found -> headers.put("Authorization", found.basic()));
        HttpResponse response =
                exchange.send(
                        "GET", withQuery(realm, challenge, artifact), headers, MAX_ANSWER_BYTES);
        if (response.status() != 200) {
            throw failure(
                    "gives no token for this repository: "
                            + RegistryAddress.shown(realm)
                            + " answered "
                            + response.status()
                            + "; "
                            + advice());
        }
        try {
            JsonNode answer = RegistryJson.object(response.body());
            String token = RegistryJson.text(answer, "token");
            token = token == null ? RegistryJson.text(answer, "access_token") : token;
            if (token != null && TOKEN.matcher(token).matches()) {
                return token;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the answer of " + RegistryAddress.shown(realm) + " " + e.getMessage(), e);
        }
        throw failure(
                "gives no token: the answer of " + RegistryAddress.shown(realm) + " holds none");
    }

    private URI realm(Challenge challenge) throws IOException {
        String text = challenge.parameters().getOrDefault("realm", "");
        try {
            URI realm = URI.create(text);
            if (RegistryAddress.mayLead(origin, realm)) {
                return realm;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the registry names " + Quoted.text(text) + " for tokens, which is no address",
                    e);
        }
        throw failure("names " + Quoted.text(text) + " for tokens, which is no https address");
    }

    /** The scope is always this repository, whatever the challenge asks for. */
    private URI withQuery(URI realm, Challenge challenge, OciReference artifact) {
        String query = "scope=" + encoded("repository:" + artifact.repository() + ":" + actions);
        String service = challenge.parameters().get("service");
        if (service != null) {
            query = "service=" + encoded(service) + "&" + query;
        }
        String before = realm.getRawQuery() == null ? "?" : "?" + realm.getRawQuery() + "&";
        return URI.create(RegistryAddress.shown(realm) + before + query);
    }

    private Optional<Login> login(String registry) throws IOException {
        return access.credentialsFile() == null
                ? Optional.empty()
                : new CredentialsFile(access.credentialsFile()).login(registry);
    }

    private static Optional<Login> sendable(URI to, Optional<Login> login) throws IOException {
        if (login.isPresent() && !RegistryAddress.isPrivate(to)) {
            throw failure(
                    "asks for a login over http at "
                            + RegistryAddress.shown(to)
                            + ", which would show the password to the network; use https");
        }
        return login;
    }

    private String missingLogin() {
        return access.credentialsFile() == null
                ? " name a file of credentials"
                : " " + access.credentialsFile() + " has no entry for it";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static IOException failure(String what) {
        return new IOException("the registry " + what);
    }
}
