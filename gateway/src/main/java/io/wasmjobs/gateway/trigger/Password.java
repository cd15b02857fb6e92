package io.wasmjobs.gateway.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A reference to a password, which is read for each connection, so that it may change. */
sealed interface Password {

    /**
     * The password.
     *
     * @throws IOException if it cannot be read or is empty
     */
    String read() throws IOException;

    /** The text of a file without surrounding whitespace. */
    record InFile(Path file) implements Password {

        @Override
        public String read() throws IOException {
            String text;
            try {
                text = Files.readString(file).strip();
            } catch (IOException e) {
                throw new IOException(file + " cannot be read as UTF-8 text", e);
            }
            return present(text, file.toString());
        }
    }

    /** The value of an environment variable. */
    record InEnvironment(String variable) implements Password {

        @Override
        public String read() throws IOException {
            String value = System.getenv(variable);
            return present(value == null ? "" : value, "the environment variable " + variable);
        }
    }

    private static String present(String password, String place) throws IOException {
        if (password.isEmpty()) {
            throw new IOException(place + " is empty");
        }
        return password;
    }
}
