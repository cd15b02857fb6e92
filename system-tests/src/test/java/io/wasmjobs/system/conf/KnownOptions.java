package io.wasmjobs.system.conf;

import io.wasmjobs.cli.cluster.Distribution;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;

/**
 * Every option that Flink's jars on the class path declare, found in their {@code *Options}
 * classes.
 */
final class KnownOptions {

    private final SortedMap<String, ConfigOption<?>> byKey = new TreeMap<>();

    private KnownOptions() {}

    static KnownOptions ofACluster() throws IOException {
        KnownOptions options = new KnownOptions();
        String[] entries =
                Distribution.ofThisCheckout().flinkClassPath().split(File.pathSeparator, -1);
        for (String entry : entries) {
            Path jar = Path.of(entry);
            if (jar.getFileName().toString().startsWith("flink-") && Files.isRegularFile(jar)) {
                options.addDeclaredIn(jar);
            }
        }
        return options;
    }

    Map<String, ConfigOption<?>> byKey() {
        return byKey;
    }

    private void addDeclaredIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            names.filter(name -> name.startsWith("org/apache/flink/"))
                    .filter(name -> !name.startsWith("org/apache/flink/shaded/"))
                    .filter(name -> name.endsWith("Options.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .forEach(name -> addDeclaredIn(name.replace('/', '.')));
        }
    }

    private void addDeclaredIn(String className) {
        try {
            for (Field field : Class.forName(className).getDeclaredFields()) {
                if (field.getType() == ConfigOption.class
                        && !field.isAnnotationPresent(Deprecated.class)
                        && Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                    byKey.put(option.key(), option);
                }
            }
        } catch (ClassNotFoundException | IllegalAccessException e) {
            throw new IllegalStateException("cannot read the options of " + className, e);
        }
    }
}
