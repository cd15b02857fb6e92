package io.wasmjobs.gateway.page;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of static files, in memory: a request can reach nothing that was not in the folder when
 * it was read.
 */
public final class Site {

    /** No files. */
    public static final Site EMPTY = new Site(Map.of());

    /** How much the files of a folder may take in memory. */
    public static final long MAX_BYTES = 16L << 20;

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"));

    private final Map<String, File> files;

    private Site(Map<String, File> files) {
        this.files = Map.copyOf(files);
    }

    /** A file's content and its media type. */
    record File(Bytes content, String type) {}

    /**
     * Reads a folder. Hidden files are left out, and so is what a link leads to outside of it.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is more in it than {@link #MAX_BYTES}
     */
    public static Site read(Path folder) throws IOException {
        Path root = folder.toRealPath();
        Map<String, File> files = new HashMap<>();
        long bytes = 0;
        for (Path path : regularFiles(root)) {
            bytes += Files.size(path);
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        folder + " has more than " + (MAX_BYTES >> 20) + " MiB of files");
            }
            String name = root.relativize(path).toString().replace('\\', '/');
            files.put(name, new File(Bytes.wrap(Files.readAllBytes(path)), type(name)));
        }
        return new Site(files);
    }

    private static List<Path> regularFiles(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        // A ConfigMap is a folder of links that stay in it.
        Files.walkFileTree(
                root,
                Set.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        return folder.equals(root) || isServed(root, folder)
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile() && isServed(root, file)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }

    private static boolean isServed(Path root, Path path) throws IOException {
        return !path.getFileName().toString().startsWith(".") && path.toRealPath().startsWith(root);
    }

    private static String type(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }

    /** The file of a path below the folder; that of a folder is its {@code index.html}. */
    Optional<File> find(String path) {
        boolean isFolder = path.isEmpty() || path.endsWith("/");
        return Optional.ofNullable(files.get(isFolder ? path + "index.html" : path));
    }

    /** Whether there is nothing to serve. */
    boolean isEmpty() {
        return files.isEmpty();
    }
}
