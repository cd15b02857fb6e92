package io.wasmjobs.cli.secured;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;

/**
 * A Kafka client with only the libraries of short commands and of the pipeline's jar, without those
 * that a broker adds to the test's class path.
 */
public final class LeanClient {

    private LeanClient() {}

    /** Creates a client, which logs in before it connects. */
    public static void logIn(Map<String, String> properties) throws Exception {
        URL[] jars =
                Stream.of(
                                Admin.class,
                                Logger.class,
                                ObjectMapper.class,
                                JsonFactory.class,
                                JsonProperty.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader outer = thread.getContextClassLoader();
        try (URLClassLoader lean = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(lean);
            Class<?> admin = lean.loadClass(Admin.class.getName());
            AutoCloseable client =
                    (AutoCloseable) admin.getMethod("create", Map.class).invoke(null, properties);
            client.close();
        } finally {
            thread.setContextClassLoader(outer);
        }
    }
}
