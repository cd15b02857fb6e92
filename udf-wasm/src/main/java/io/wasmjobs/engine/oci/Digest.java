package io.wasmjobs.engine.oci;

import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.protocol.Bytes;
import java.util.regex.Pattern;

/** The only accepted form of digest: {@code sha256:} and 64 lower-case hex digits. */
final class Digest {

    static final String ALGORITHM = "sha256:";

    private static final Pattern FORM = Pattern.compile(ALGORITHM + "[0-9a-f]{64}");

    private Digest() {}

    /**
     * Returns {@code digest}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    static String check(String digest) {
        if (!FORM.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "the digest "
                            + Quoted.text(digest)
                            + " is not sha256:<64 lower-case hex digits>; other algorithms are not"
                            + " supported");
        }
        return digest;
    }

    static String of(Bytes bytes) {
        return ALGORITHM + Sha256.hex(bytes);
    }
}
