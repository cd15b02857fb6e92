package io.wasmjobs.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Memory, class loaders and threads of a local JVM after a full collection, from the JDK's tools.
 *
 * @param metaspaceBytes in use
 * @param heapBytes in use
 * @param userClassLoaders class loaders that Flink made for jars of jobs
 * @param threads live Java threads
 */
public record JvmFigures(long metaspaceBytes, long heapBytes, int userClassLoaders, int threads) {

    private static final String LOADER = "ChildFirstClassLoader";
    private static final int KIB = 1024;

    /** Runs a full collection in that process, and reads its figures. */
    public static JvmFigures of(long process) throws IOException {
        String id = Long.toString(process);
        // Some objects are only unreachable once the first collection has removed others.
        tool("jcmd", id, "GC.run");
        tool("jcmd", id, "GC.run");
        Map<String, Double> spaces = spaces(tool("jstat", "-gc", id));
        return new JvmFigures(
                bytes(spaces, "MU"),
                bytes(spaces, "EU", "OU", "S0U", "S1U"),
                count(tool("jcmd", id, "VM.classloader_stats"), LOADER),
                count(tool("jcmd", id, "Thread.print"), "java.lang.Thread.State: "));
    }

    private static Map<String, Double> spaces(String table) {
        List<String> lines = table.lines().toList();
        List<String> names = words(lines.get(lines.size() - 2));
        List<String> values = words(lines.get(lines.size() - 1));
        Map<String, Double> spaces = new TreeMap<>();
        for (int index = 0; index < names.size(); index++) {
            String value = values.get(index);
            spaces.put(names.get(index), value.equals("-") ? 0 : Double.parseDouble(value));
        }
        return spaces;
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+", -1));
    }

    private static long bytes(Map<String, Double> spaces, String... names) {
        return (long)
                (KIB
                        * Arrays.stream(names)
                                .mapToDouble(name -> spaces.getOrDefault(name, 0.0))
                                .sum());
    }

    private static int count(String text, String part) {
        return (int) text.lines().filter(line -> line.contains(part)).count();
    }

    private static String tool(String name, String... arguments) throws IOException {
        String path = Path.of(System.getProperty("java.home"), "bin", name).toString();
        return SystemCommand.run(Stream.concat(Stream.of(path), Arrays.stream(arguments)).toList());
    }

    @Override
    public String toString() {
        return "%d MiB of metaspace, %d MiB of heap, %d class loaders of jobs, %d threads"
                .formatted(metaspaceBytes >> 20, heapBytes >> 20, userClassLoaders, threads);
    }
}
