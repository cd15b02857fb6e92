package io.wasmjobs.cli.secured;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A folder of secrets, as Kubernetes mounts one, and the shipped file of properties that refers to
 * it.
 */
public final class Credentials {

    private static final String MOUNTED = "/etc/wasmjobs/kafka";
    private static final Path SHIPPED =
            Path.of(System.getProperty("wasmjobs.root")).resolve("deploy/secured-kafka");

    private final Path folder;
    private final Path properties;

    private Credentials(Path folder, Path properties) {
        this.folder = folder;
        this.properties = properties;
    }

    /**
     * Writes the secrets, and a copy of a file of {@code deploy/secured-kafka} that refers to them.
     *
     * @param replaced texts to replace in the copy, such as an address
     */
    public static Credentials of(
            Path parent, String shipped, Map<String, String> secrets, Map<String, String> replaced)
            throws IOException {
        Path folder = Files.createTempDirectory(parent, "secret");
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            Files.writeString(folder.resolve(secret.getKey()), secret.getValue());
        }
        String text =
                Files.readString(SHIPPED.resolve(shipped)).replace(MOUNTED, folder.toString());
        for (Map.Entry<String, String> change : replaced.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        return new Credentials(
                folder,
                Files.writeString(Files.createTempFile(parent, "client", ".properties"), text));
    }

    /** Changes a secret. */
    public void write(String name, String secret) throws IOException {
        Files.writeString(folder.resolve(name), secret);
    }

    /** The file of properties. */
    public String properties() {
        return properties.toString();
    }
}
