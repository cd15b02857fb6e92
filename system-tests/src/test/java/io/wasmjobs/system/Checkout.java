package io.wasmjobs.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that contains the tests, and the files that they check. */
public final class Checkout {

    private Checkout() {}

    /** A file or folder that exists, by its path from the root of the checkout. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("wasmjobs.root")).resolve(relative);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no " + relative + " in the checkout");
        }
        return path;
    }
}
