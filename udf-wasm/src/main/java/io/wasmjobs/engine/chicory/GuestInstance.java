package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.Table;
import io.wasmjobs.engine.abi.ExtismKernel;
import io.wasmjobs.engine.abi.Guest;
import io.wasmjobs.engine.abi.GuestAbi;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.memory.HeapAccount;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance of a module on the Chicory runtime. Used by one thread at a time. */
public final class GuestInstance implements Guest {

    private static final byte[] NO_MEMORY = new byte[0];
    private static final int NOT_LOOKED_UP = -2;

    private final InstanceTemplate template;
    private final HeapAccount account;
    private int allowedPages;
    private final List<GuestTable> tables = new ArrayList<>(1);
    private @Nullable Object stateItBecame;
    private @Nullable FlatMemory memory;
    private @Nullable Machine machine;
    private final GlobalInstance[] mutableGlobals;
    private @Nullable FuelCounter fuel;
    private final GuestAbi abi;
    private final WasiCalls wasi;
    private final long[] noArguments = new long[0];
    private final long[] oneArgument = new long[1];
    private final long[] twoArguments = new long[2];
    private @Nullable InvocationContext context;
    private int alloc = NOT_LOOKED_UP;
    private @Nullable ExtismKernel kernel;

    // Exceptions of the guest's initialisation are rethrown, except for refused memory.
    @SuppressWarnings("IllegalCatch")
    GuestInstance(
            InstanceTemplate template, InvocationContext context, HeapAccount account, int pages) {
        this.template = template;
        this.account = account;
        this.allowedPages = pages;
        account.add(template.compiled().instanceBytes());
        this.context = context;
        this.wasi = new WasiCalls(template);
        wasi.begin(context);
        try {
            Instance instance = build(template.compiled());
            this.mutableGlobals =
                    InstanceState.mutableGlobals(instance).toArray(new GlobalInstance[0]);
            fuel = isMetered() ? FuelCounter.of(instance, memory) : null;
            this.abi = GuestAbi.of(template.entry(), this);
            abi.initialise();
        } catch (RuntimeException thrown) {
            throw wasRefusedGrowth() ? new MemoryLimitExceeded(refusedGrowth(), thrown) : thrown;
        } finally {
            wasi.end();
            closeKernel();
        }
    }

    private Instance build(CompiledModule compiled) {
        return Instance.builder(compiled.module())
                .withMachineFactory(self -> machine(compiled.machineFactory().apply(self)))
                .withMemoryFactory(this::memory)
                .withTableFactory(this::table)
                .withImportValues(new HostFunctions(this, wasi).importsOf(compiled.module()))
                .withStart(false)
                .build();
    }

    private TableInstance table(Table declared, int initialValue) {
        GuestTable made = GuestTable.of(declared, initialValue);
        tables.add(made);
        return made;
    }

    // Both are set while the instance is built, as its start function may call the host.

    private Machine machine(Machine made) {
        machine = made;
        return made;
    }

    private Memory memory(MemoryLimits limits) {
        FlatMemory made = new FlatMemory(limits, allowedPages, account);
        memory = made;
        return made;
    }

    /** Runs the guest on the message of {@code newContext}. */
    public Message answer(InvocationContext newContext) {
        begin(newContext);
        return abi.answer(newContext);
    }

    /**
     * Sets the fuel of the next invocation, if fuel is counted. What an initialisation uses is not
     * charged.
     */
    public void refuel(long units) {
        if (fuel != null) {
            fuel.fill(units);
        }
    }

    /** The fuel used since {@link #refuel}; null if fuel is not counted. */
    public @Nullable Long usedFuel() {
        return fuel == null ? null : fuel.used();
    }

    boolean isMetered() {
        return template.compiled().isMetered();
    }

    /** Charges work of the host to the guest, except during initialisation. */
    void charge(long units) {
        if (fuel != null) {
            fuel.charge(units);
        }
    }

    /** Whether the guest was stopped because its fuel was used up. */
    public boolean isFuelUsedUp() {
        return fuel != null && fuel.isUsedUp();
    }

    /** After a migration, which is part of the invocation, what it opened and changed is kept. */
    private void begin(InvocationContext newContext) {
        if (context != newContext) {
            context = newContext;
            wasi.begin(newContext);
        }
    }

    /**
     * Has the guest migrate the state of its key to its own version, before {@link #answer}.
     *
     * @param from the version that the state has
     * @throws GuestFailure if the guest says that it could not
     */
    public void migrate(InvocationContext newContext, int from) {
        begin(newContext);
        try {
            int status = (int) call(function("migrate"), from);
            if (status != 0) {
                throw new GuestFailure(
                        FailureKind.TRAP, "answered migrate(" + from + ") with status " + status);
            }
        } catch (WasiExitException e) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "exited in migrate(" + from + ") with status " + e.exitCode());
        }
    }

    /**
     * Allocates room in the guest's memory by calling the guest, during its call of a host
     * function.
     *
     * @param caller the host function
     * @throws GuestFailure if the guest has no {@code alloc}, or returns an address outside its
     *     memory
     */
    int allocate(String caller, int length) {
        if (alloc == NOT_LOOKED_UP) {
            alloc = function("alloc");
        }
        if (alloc == NO_FUNCTION) {
            throw new GuestFailure(FailureKind.TRAP, "imports " + caller + " without export alloc");
        }
        return GuestAbi.allocate(this, alloc, length);
    }

    /**
     * Prepares the instance for the next invocation, as its isolation requires.
     *
     * @return whether it may be used again
     */
    public boolean recycle() {
        wasi.end();
        closeKernel();
        context = null;
        return switch (template.isolation()) {
            case RESET -> reset();
            case FRESH -> false;
            case SHARED -> {
                forgetRefusals();
                yield true;
            }
        };
    }

    private void closeKernel() {
        if (kernel != null) {
            kernel.close();
            kernel = null;
        }
    }

    private void forgetRefusals() {
        if (memory != null) {
            memory.forgetRefusal();
        }
        tables.forEach(GuestTable::forgetRefusal);
    }

    private boolean reset() {
        InstanceState state = template.afterInitialisation();
        if (state == null || state.identity() != stateItBecame) {
            return false;
        }
        try {
            if (memory != null && state.memory() != null) {
                memory.reset(state.memory());
            }
        } catch (OutOfMemoryError e) {
            return false;
        }
        state.restore(mutableGlobals);
        return true;
    }

    /**
     * Sets how far the memory may grow from now on.
     *
     * @param pages in pages of 64 KiB
     */
    public void allowMemory(int pages) {
        if (memory != null && pages != allowedPages) {
            allowedPages = pages;
            memory.allow(pages);
        }
    }

    /** Closes the files that the instance has open. */
    public void discard() {
        wasi.end();
        closeKernel();
        wasi.close();
    }

    InstanceState state() {
        return InstanceState.of(memory, mutableGlobals);
    }

    long stateBytes() {
        return InstanceState.sizeOf(memory, mutableGlobals);
    }

    void become(InstanceState state) {
        stateItBecame = state.identity();
        if (memory != null && state.memory() != null) {
            memory.become(state.memory());
        }
        state.restore(mutableGlobals);
    }

    /** The size of the linear memory now, in pages of 64 KiB. */
    public int memoryPages() {
        return memory == null ? 0 : memory.pages();
    }

    /** The manifest's {@code config}. */
    Map<String, String> environment() {
        return template.environment();
    }

    /** The invocation that is running. */
    InvocationContext context() {
        return Objects.requireNonNull(context, "a call between two invocations");
    }

    /**
     * How far the memory may grow, by the host's limit and the module's own, in pages of 64 KiB.
     */
    public int maxMemoryPages() {
        return memory == null ? 0 : memory.maximumPages();
    }

    // ---- Guest

    @Override
    public String moduleId() {
        return template.moduleId();
    }

    @Override
    public int function(String name) {
        var exports = template.compiled().module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export export = exports.getExport(i);
            if (export.name().equals(name) && export.exportType() == ExternalType.FUNCTION) {
                return export.index();
            }
        }
        return NO_FUNCTION;
    }

    @Override
    public long call(int function) {
        return call(function, noArguments);
    }

    @Override
    public long call(int function, long argument) {
        oneArgument[0] = argument;
        return call(function, oneArgument);
    }

    @Override
    public long call(int function, long first, long second) {
        twoArguments[0] = first;
        twoArguments[1] = second;
        return call(function, twoArguments);
    }

    @Override
    public long call(int function, long... arguments) {
        long @Nullable [] results = Objects.requireNonNull(machine).call(function, arguments);
        return results == null || results.length == 0 ? 0 : results[0];
    }

    @Override
    public boolean holds(long address, long length) {
        return memory == null ? (address | length) == 0 : memory.holds(address, length);
    }

    @Override
    public byte[] memory() {
        return memory == null ? NO_MEMORY : memory.array();
    }

    @Override
    public void write(int address, byte[] source, int length) {
        if (memory == null) {
            throw new GuestFailure(FailureKind.TRAP, "has no memory");
        }
        memory.write(address, source, 0, length);
    }

    @Override
    public long maxMemoryBytes() {
        return (long) maxMemoryPages() * Memory.PAGE_SIZE;
    }

    @Override
    public ExtismKernel kernel() {
        ExtismKernel open = kernel;
        if (open == null) {
            open =
                    new ExtismKernel(
                            context().message().payload().unsafeArray(),
                            (long) allowedPages * Memory.PAGE_SIZE,
                            account);
            kernel = open;
        }
        return open;
    }

    @Override
    public boolean wasRefusedGrowth() {
        return (memory != null && memory.wasRefusedGrowth()) || refusedTable() != null;
    }

    private @Nullable GuestTable refusedTable() {
        for (GuestTable table : tables) {
            if (table.wasRefusedGrowth()) {
                return table;
            }
        }
        return null;
    }

    /** What the guest was refused, as the end of a sentence that begins with the module. */
    public String refusedGrowth() {
        GuestTable table = refusedTable();
        return table != null && (memory == null || !memory.wasRefusedGrowth())
                ? "asked for a table of more than " + table.limits().max() + " elements"
                : "asked for more memory than "
                        + maxMemoryPages()
                        + " pages (memory.max_pages, or its own maximum)";
    }
}
