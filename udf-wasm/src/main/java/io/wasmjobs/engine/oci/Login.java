package io.wasmjobs.engine.oci;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user and a password, which must not appear in messages or logs. */
record Login(String user, String password) {

    /** The value of an {@code Authorization} header (RFC 7617). */
    String basic() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "Login[hidden]";
    }
}
