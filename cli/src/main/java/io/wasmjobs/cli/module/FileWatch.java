package io.wasmjobs.cli.module;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Waits until one of several files is written, in place or by renaming. */
public final class FileWatch implements AutoCloseable {

    private static final long SETTLED_MS = 150;

    private final WatchService watcher;
    private final Set<Path> names;

    /** Watches {@code files}, which need not exist yet; their folders must exist. */
    public FileWatch(Set<Path> files) throws IOException {
        watcher = FileSystems.getDefault().newWatchService();
        names = files.stream().map(Path::getFileName).collect(Collectors.toSet());
        Set<Path> folders = new HashSet<>();
        files.forEach(file -> folders.add(file.toAbsolutePath().getParent()));
        for (Path folder : folders) {
            folder.register(
                    watcher,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        }
    }

    /** Returns once a file was written and nothing more is being written for a moment. */
    public void awaitChange() throws InterruptedException {
        WatchKey key = watcher.take();
        boolean changed = concerns(key);
        while (!changed) {
            key = watcher.take();
            changed = concerns(key);
        }
        for (WatchKey more = watcher.poll(SETTLED_MS, TimeUnit.MILLISECONDS);
                more != null;
                more = watcher.poll(SETTLED_MS, TimeUnit.MILLISECONDS)) {
            more.pollEvents();
            more.reset();
        }
    }

    private boolean concerns(WatchKey key) {
        boolean concerns = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            concerns |=
                    event.kind() == StandardWatchEventKinds.OVERFLOW
                            || (event.context() instanceof Path path && names.contains(path));
        }
        key.reset();
        return concerns;
    }

    @Override
    public void close() throws IOException {
        watcher.close();
    }
}
