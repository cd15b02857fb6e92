package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.ChicoryException;
import java.util.concurrent.TimeUnit;

/**
 * Implements WebAssembly's thread operations for a linear memory that only one thread uses: atomic
 * operations are plain ones, a notification wakes nobody, and a wait ends only by its timeout.
 */
@SuppressWarnings("removal") // Memory still declares lock, waitOn and notify
abstract class SingleThreadMemory implements Memory {

    private static final int WOKEN_BY_TIMEOUT = 2;
    private static final int NOT_EQUAL = 1;

    @Override
    public final Object lock(int address) {
        return this;
    }

    @Override
    public final int waitOn(int address, int expected, long timeoutNanos) {
        return readInt(address) == expected ? sleep(timeoutNanos) : NOT_EQUAL;
    }

    @Override
    public final int waitOn(int address, long expected, long timeoutNanos) {
        return readLong(address) == expected ? sleep(timeoutNanos) : NOT_EQUAL;
    }

    private int sleep(long timeoutNanos) {
        if (!shared()) {
            throw new WasmRuntimeException("expected shared memory");
        }
        try {
            TimeUnit.NANOSECONDS.sleep(timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChicoryException("Thread interrupted", e);
        }
        return WOKEN_BY_TIMEOUT;
    }

    @Override
    public final int notify(int address, int maxThreads) {
        readInt(address);
        return 0;
    }

    @Override
    public final long readU16(int address) {
        return readShort(address) & 0xFFFFL;
    }

    @Override
    public final long readF32(int address) {
        return readInt(address);
    }

    @Override
    public final long readF64(int address) {
        return readLong(address);
    }
}
