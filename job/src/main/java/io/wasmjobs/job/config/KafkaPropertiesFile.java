package io.wasmjobs.job.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A file of properties for Kafka's clients, in the form that Kafka's own tools read. Every program
 * reads the same file. References such as {@code ${dir:/etc/wasmjobs/kafka:password}} stay as they
 * are: each client resolves them where it runs (KIP-297), so that Flink does not store or send
 * secrets.
 */
public final class KafkaPropertiesFile {

    private KafkaPropertiesFile() {}

    /**
     * Reads the file.
     *
     * @throws IOException if it cannot be read, or is not a file of properties
     */
    public static Map<String, String> read(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no file of properties: " + e.getMessage(), e);
        }
        Map<String, String> properties = new HashMap<>();
        read.forEach((key, value) -> properties.put((String) key, (String) value));
        return properties;
    }
}
