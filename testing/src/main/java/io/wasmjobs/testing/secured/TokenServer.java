package io.wasmjobs.testing.secured;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * An OAuth 2.0 server on loopback with one client: it issues tokens for the client's credentials
 * (RFC 6749, section 4.4) and publishes the key that it signs them with (RFC 7517).
 */
public final class TokenServer implements AutoCloseable {

    /**
     * The system property with the URLs that Kafka may fetch for OAUTHBEARER; it applies to the
     * whole JVM.
     */
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    /** The audience of the tokens. */
    static final String AUDIENCE = "kafka";

    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final long VALID_SECONDS = 3_600;

    private final HttpServer server;
    private final KeyPair keys;
    private final String authorization;

    private TokenServer(HttpServer server, KeyPair keys, String authorization) {
        this.server = server;
        this.keys = keys;
        this.authorization = authorization;
    }

    /** Starts a server that knows one client. A broker in this JVM may fetch its key. */
    public static TokenServer start(String clientId, String secret) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            HttpServer http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] credentials = (clientId + ":" + secret).getBytes(StandardCharsets.UTF_8);
            TokenServer started =
                    new TokenServer(
                            http,
                            generator.generateKeyPair(),
                            "Basic " + Base64.getEncoder().encodeToString(credentials));
            http.createContext("/token", started::token);
            http.createContext("/keys", started::keys);
            http.start();
            System.setProperty(ALLOWED_URLS, started.keySet());
            return started;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a key", e);
        }
    }

    /** Lets clients in this JVM fetch tokens. */
    public void allowTokens() {
        System.setProperty(ALLOWED_URLS, keySet() + "," + tokens());
    }

    /** The URL of the tokens. */
    public String tokens() {
        return issuer() + "/token";
    }

    /** The URL of the key set. */
    String keySet() {
        return issuer() + "/keys";
    }

    /** The issuer of the tokens. */
    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void token(HttpExchange exchange) throws IOException {
        boolean isKnown =
                authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (isKnown) {
            answer(
                    exchange,
                    200,
                    "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                            .formatted(signed(), VALID_SECONDS));
        } else {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
        }
    }

    private String signed() throws IOException {
        long now = Instant.now().getEpochSecond();
        String claims =
                "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"wasmjobs\",\"scope\":\"kafka\",\"iat\":%d,\"exp\":%d}"
                        .formatted(issuer(), AUDIENCE, now, now + VALID_SECONDS);
        String text =
                encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"test\"}")
                        + "."
                        + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign a token", e);
        }
    }

    private void keys(HttpExchange exchange) throws IOException {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        answer(
                exchange,
                200,
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"test\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(number(key.getModulus()), number(key.getPublicExponent())));
    }

    private static String encoded(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Encodes a number as unsigned, so without Java's leading zero byte (RFC 7518, section 6.3.1).
     */
    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return URL.encodeToString(
                bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        System.clearProperty(ALLOWED_URLS);
        server.stop(0);
    }
}
