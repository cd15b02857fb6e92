package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source in memory, which can fail and be slow. */
final class Shelf implements ModuleSource {

    final Map<String, Fetched.Changed> modules = new ConcurrentHashMap<>();
    final AtomicInteger fetches = new AtomicInteger();
    volatile @Nullable String fault;
    volatile boolean defect;
    volatile @Nullable CountDownLatch gate;

    void put(String id, String text) {
        put(id, text, null);
    }

    void put(String id, String text, @Nullable String manifest) {
        modules.put(
                id,
                new Fetched.Changed(
                        text + "/" + manifest,
                        Bytes.utf8(text),
                        manifest == null ? null : Bytes.utf8(manifest)));
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        try {
            CountDownLatch closed = gate;
            if (closed != null) {
                closed.await();
            }
            if (fault != null) {
                throw new IOException(fault);
            }
            if (defect) {
                throw new IllegalStateException("a defect of the source");
            }
            Fetched.Changed module = modules.get(id);
            return module != null && module.version().equals(knownVersion)
                    ? Optional.of(new Fetched.Unchanged())
                    : Optional.ofNullable(module);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            fetches.incrementAndGet();
        }
    }

    @Override
    public String description() {
        return "the shelf";
    }
}
