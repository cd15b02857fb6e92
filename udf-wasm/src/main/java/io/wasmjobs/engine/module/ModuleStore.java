package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches loaded modules by id and keeps them up to date. Resolving a held module costs one map
 * look-up and reading the clock. A refresh asks the source and compiles a new file on a thread of
 * the store, while invocations use the current module.
 *
 * @param <T> what a {@link Loader} creates from a module's file
 */
public final class ModuleStore<T extends StoredModule> implements AutoCloseable {

    /** Creates a loaded module from a file. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Loads {@code file}.
         *
         * @throws ModuleRefused if it cannot be run
         */
        T load(ModuleFile file) throws ModuleRefused;
    }

    /** Receives events of modules whose files change. */
    public interface Listener {

        /** A module's file changed, and the new one is in use. */
        void replaced(String id, String sha256);

        /** A module's file changed and cannot be used; the last good one stays in use. */
        void rejected(String id, FailureKind kind, String message);
    }

    /** Ids that are held beyond those of usable modules: refused and absent ones. */
    private static final int MAX_USELESS_IDS = 1_000;

    /**
     * More than one, so that a module that takes long to compile does not delay other refreshes.
     */
    private static final int REFRESHERS = 3;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ModuleFetcher<T> fetcher;
    private final long refreshNanos;
    private final long maxHeldBytes;
    private final LongSupplier clock;
    private final Map<String, HeldModule<T>> held = new ConcurrentHashMap<>();
    private final ExecutorService refresher =
            Executors.newFixedThreadPool(REFRESHERS, ModuleStore::refresherThread);

    /**
     * Modules of {@code source}, made by {@code loader}.
     *
     * @param refreshInterval how long a module is used before its source is asked again
     * @param maxHeldBytes the weight of all modules before the least recently used are retired
     */
    public ModuleStore(
            ModuleSource source,
            Loader<T> loader,
            Listener listener,
            Duration refreshInterval,
            long maxHeldBytes) {
        this(source, loader, listener, refreshInterval, maxHeldBytes, System::nanoTime);
    }

    ModuleStore(
            ModuleSource source,
            Loader<T> loader,
            Listener listener,
            Duration refreshInterval,
            long maxHeldBytes,
            LongSupplier clock) {
        this.fetcher = new ModuleFetcher<>(source, loader, listener);
        this.refreshNanos = refreshInterval.toNanos();
        this.maxHeldBytes = maxHeldBytes;
        this.clock = clock;
    }

    /**
     * The module that {@code reference} names. If it is not held, it is read and compiled first.
     *
     * @throws ModuleRefused if there is none, or it cannot be run
     */
    public T resolve(ModuleReference reference) throws ModuleRefused {
        long now = clock.getAsLong();
        HeldModule<T> module = held.get(reference.id());
        if (module == null) {
            module = held.computeIfAbsent(reference.id(), id -> new HeldModule<>(id, now));
        }
        T current = module.current();
        if (current == null) {
            current = first(module, now);
        } else if (module.isDue(now)) {
            refreshLater(module);
        }
        module.use(now);
        String pin = reference.sha256();
        return pin == null || pin.equals(current.sha256()) ? current : pinned(module, pin, now);
    }

    /** The held module of an id, or null; nothing is read or loaded. */
    public @Nullable T held(String id) {
        HeldModule<T> module = held.get(id);
        return module == null ? null : module.current();
    }

    /** Stops refreshing, and retires all modules. */
    @Override
    public void close() {
        refresher.shutdownNow();
        held.values().forEach(HeldModule::retire);
        held.clear();
    }

    /** The number of ids that are held, usable or not. */
    int size() {
        return held.size();
    }

    /** Reads a module that is not held, on the calling thread; other threads that need it wait. */
    private T first(HeldModule<T> module, long now) throws ModuleRefused {
        lock(module);
        try {
            T current = module.current();
            if (current == null && module.isDue(now)) {
                fetcher.fetch(module);
                checked(module);
                makeRoom(module);
                current = module.current();
            }
            if (current == null) {
                throw module.refusal();
            }
            return current;
        } finally {
            module.loading().unlock();
        }
    }

    /**
     * Resolves a pin that the current version does not match: to another held version, or to a
     * newer file.
     */
    private T pinned(HeldModule<T> module, String pin, long now) throws ModuleRefused {
        T version = module.version(pin);
        if (version == null && module.mayLookForPin(now)) {
            lock(module);
            try {
                fetcher.fetch(module);
                checked(module);
            } finally {
                module.loading().unlock();
            }
            version = module.version(pin);
        }
        if (version != null) {
            return version;
        }
        T current = module.current();
        throw new ModuleRefused(
                FailureKind.MODULE_NOT_FOUND,
                "module "
                        + module.id()
                        + " has sha256 "
                        + (current == null ? "of no usable file" : current.sha256())
                        + ", but is pinned to "
                        + pin);
    }

    private void refreshLater(HeldModule<T> module) {
        if (!module.claimRefresh()) {
            return;
        }
        try {
            refresher.execute(() -> refresh(module));
        } catch (RejectedExecutionException closed) {
            module.endRefresh();
        }
    }

    // The boundary of the store's own thread: a defect of a source or loader must not end it.
    @SuppressWarnings("IllegalCatch")
    private void refresh(HeldModule<T> module) {
        module.loading().lock();
        try {
            fetcher.fetch(module);
        } catch (RuntimeException | Error e) {
            fetcher.failed(module, e);
        } finally {
            checked(module);
            module.loading().unlock();
            module.endRefresh();
        }
        makeRoom(module);
    }

    /**
     * Schedules the next check: earlier for a missing or unusable module, because its jobs are
     * tried again.
     */
    private void checked(HeldModule<T> module) {
        long interval =
                module.current() == null ? Math.min(refreshNanos, RETRY_NANOS) : refreshNanos;
        module.checked(clock.getAsLong(), interval);
    }

    private static void lock(HeldModule<?> module) {
        try {
            module.loading().lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException(
                    "interrupted while module " + module.id() + " was loaded");
        }
    }

    /**
     * Retires the least recently used modules beyond the limit, and drops entries without a usable
     * module.
     */
    private synchronized void makeRoom(HeldModule<T> justLoaded) {
        if (held.size() > MAX_USELESS_IDS) {
            forgetUseless(justLoaded);
        }
        long weight = held.values().stream().mapToLong(HeldModule::weightBytes).sum();
        if (weight <= maxHeldBytes) {
            return;
        }
        List<HeldModule<T>> oldestFirst =
                held.values().stream()
                        .filter(module -> module != justLoaded && module.current() != null)
                        .sorted(Comparator.comparingLong(HeldModule::lastUse))
                        .toList();
        for (HeldModule<T> module : oldestFirst) {
            if (weight <= maxHeldBytes) {
                break;
            }
            weight -= module.weightBytes();
            held.remove(module.id(), module);
            module.retire();
        }
    }

    private void forgetUseless(HeldModule<T> justLoaded) {
        List<HeldModule<T>> useless =
                held.values().stream()
                        .filter(module -> module != justLoaded && module.current() == null)
                        .sorted(Comparator.comparingLong(HeldModule::lastUse))
                        .toList();
        int tooMany = useless.size() - MAX_USELESS_IDS / 2;
        for (HeldModule<T> module : useless.subList(0, Math.max(0, tooMany))) {
            held.remove(module.id(), module);
        }
    }

    private static Thread refresherThread(Runnable work) {
        Thread thread = new Thread(work, "wasmjobs-modules");
        thread.setDaemon(true);
        return thread;
    }
}
