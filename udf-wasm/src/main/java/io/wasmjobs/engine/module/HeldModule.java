package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.FailureKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a {@link ModuleStore} for one id: its module, or why there is none, and when that
 * was checked.
 */
final class HeldModule<T extends StoredModule> {

    /** The number of replaced versions that are kept for pins. */
    private static final int MAX_OLDER_VERSIONS = 2;

    private static final long PIN_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String id;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final Deque<T> older = new ArrayDeque<>();
    private volatile @Nullable T current;
    private volatile @Nullable ModuleRefused refusal;
    private volatile @Nullable String version;
    private volatile long nextCheck;
    private volatile long nextPinLook;
    private volatile boolean retired;
    private long lastUse;

    HeldModule(String id, long now) {
        this.id = id;
        this.nextCheck = now;
        this.nextPinLook = now;
        this.lastUse = now;
    }

    String id() {
        return id;
    }

    /** Held while the module is read and loaded. */
    ReentrantLock loading() {
        return loading;
    }

    /** Why the file that was last read cannot be used; null if it can. */
    @Nullable ModuleRefused lastRefusal() {
        return refusal;
    }

    @Nullable T current() {
        return current;
    }

    /** The version that was last read from the source, usable or not. */
    @Nullable String version() {
        return version;
    }

    ModuleRefused refusal() {
        ModuleRefused known = refusal;
        return known != null
                ? known
                : new ModuleRefused(
                        FailureKind.MODULE_NOT_FOUND, "module " + id + " was evicted a moment ago");
    }

    boolean isDue(long now) {
        return now - nextCheck >= 0;
    }

    void checked(long now, long interval) {
        nextCheck = now + interval;
    }

    boolean claimRefresh() {
        return refreshing.compareAndSet(false, true);
    }

    void endRefresh() {
        refreshing.set(false);
    }

    /** Whether the source may be asked for an unknown pin now: at most once a second. */
    synchronized boolean mayLookForPin(long now) {
        if (now - nextPinLook < 0) {
            return false;
        }
        nextPinLook = now + PIN_LOOK_NANOS;
        return true;
    }

    /** Records a use with a plain write, because an approximate order of uses is enough. */
    void use(long now) {
        lastUse = now;
    }

    long lastUse() {
        return lastUse;
    }

    long weightBytes() {
        T module = current;
        return module == null ? 0 : module.weightBytes();
    }

    /** The version with that hash, current or older. */
    @Nullable T version(String sha256) {
        T module = current;
        if (module != null && module.sha256().equals(sha256)) {
            return module;
        }
        synchronized (older) {
            for (T version : older) {
                if (version.sha256().equals(sha256)) {
                    return version;
                }
            }
            return null;
        }
    }

    /**
     * Makes a new version current. The previous one is kept for pins, and the oldest is dropped.
     */
    void replace(String newVersion, T module) {
        synchronized (older) {
            T before = current;
            current = module;
            version = newVersion;
            refusal = null;
            if (retired) {
                module.retire();
            }
            if (before == null) {
                return;
            }
            if (before.sha256().equals(module.sha256())) {
                before.retire();
                return;
            }
            older.addFirst(before);
            if (older.size() > MAX_OLDER_VERSIONS) {
                older.removeLast().retire();
            }
        }
    }

    /** Records that the file at that version cannot be used; the current version stays. */
    void refuse(@Nullable String newVersion, ModuleRefused why) {
        version = newVersion == null ? version : newVersion;
        refusal = why;
    }

    /** Records that the source has no such module any more. */
    void remove(ModuleRefused why) {
        refusal = why;
        version = null;
        retireAll();
        current = null;
    }

    /** Retires all versions of an evicted entry. */
    void retire() {
        retired = true;
        retireAll();
    }

    private void retireAll() {
        synchronized (older) {
            T module = current;
            if (module != null) {
                module.retire();
            }
            older.forEach(StoredModule::retire);
            older.clear();
        }
    }
}
