package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.EntryPoint;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.memory.HeapAccount;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the instances of one module. The state of the first initialised instance is kept here;
 * all others start from it and are reset to it.
 */
public final class InstanceTemplate {

    private static final long PAGE_BYTES = 1 << 16;

    /** Two bytes for each card of 4 KiB. */
    private static final int MEMORY_PER_MARK = 2_048;

    private final String moduleId;
    private final CompiledModule compiled;
    private final EntryPoint entry;
    private final Isolation isolation;
    private final int maxPages;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final FolderGrant folders;

    private volatile @Nullable InstanceState afterInitialisation;

    /**
     * @param moduleId for messages, and {@code argv[0]} of a WASI guest
     * @param compiled the module
     * @param abi its ABI
     * @param isolation its isolation; {@link Isolation#RESET} becomes {@link Isolation#FRESH} if
     *     the module changes what a reset cannot restore
     * @param maxPages the host's limit on linear memory, in pages of 64 KiB
     * @param environment the environment variables that a WASI guest sees
     * @param directories the folders that a WASI guest sees, by the guest's name for them
     */
    public InstanceTemplate(
            String moduleId,
            CompiledModule compiled,
            Abi abi,
            Isolation isolation,
            int maxPages,
            Map<String, String> environment,
            Map<String, Path> directories) {
        this(
                moduleId,
                compiled,
                EntryPoint.of(abi),
                isolation,
                maxPages,
                List.of(),
                environment,
                FolderGrant.of(directories));
    }

    /**
     * A template whose guests see {@code arguments} after {@code argv[0]}, and the folders of a
     * grant.
     *
     * @param entry how the module is called
     * @see #InstanceTemplate(String, CompiledModule, Abi, Isolation, int, Map, Map)
     */
    public InstanceTemplate(
            String moduleId,
            CompiledModule compiled,
            EntryPoint entry,
            Isolation isolation,
            int maxPages,
            List<String> arguments,
            Map<String, String> environment,
            FolderGrant folders) {
        this.moduleId = moduleId;
        this.compiled = compiled;
        this.entry = entry;
        this.isolation = isolation;
        this.maxPages = maxPages;
        this.arguments = List.copyOf(arguments);
        this.environment = ordered(environment);
        this.folders = folders;
    }

    /** A copy in the manifest's order, which {@code environ_get} shows to the guest. */
    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Creates and initialises an instance whose heap is not accounted. */
    public GuestInstance instantiate(InvocationContext context) {
        return instantiate(context, HeapAccount.NONE, maxPages);
    }

    /**
     * Creates and initialises an instance, which runs the module's own code.
     *
     * @param initialisation {@link InvocationContext#ofInitialisation}: anything of a job would be
     *     in the state that all later jobs start from
     * @param account counts the heap that the instance takes
     * @param pages how far its memory may grow, in pages of 64 KiB: the module's limit or less
     */
    public GuestInstance instantiate(
            InvocationContext initialisation, HeapAccount account, int pages) {
        if (!initialisation.isInitialisation()) {
            throw new IllegalArgumentException("an instance is not created in a job's context");
        }
        GuestInstance instance = new GuestInstance(this, initialisation, account, pages);
        if (initialisation.seed() != null && instance.wasRefusedGrowth()) {
            // What is refused depends on the worker, and all later jobs would start from it.
            throw new MemoryLimitExceeded(instance.refusedGrowth(), null);
        }
        if (isolation == Isolation.RESET) {
            InstanceState state = stateAfterInitialisation(instance, account);
            if (state != null) {
                instance.become(state);
            }
        }
        return instance;
    }

    /** Null if there is no room for it; the instance then serves one invocation only. */
    private @Nullable InstanceState stateAfterInitialisation(
            GuestInstance instance, HeapAccount account) {
        InstanceState state = afterInitialisation;
        if (state == null) {
            synchronized (this) {
                state = afterInitialisation;
                if (state == null && account.claimSnapshot(instance.stateBytes())) {
                    state = instance.state();
                    afterInitialisation = state;
                }
            }
        }
        return state;
    }

    /** Whether there is a state that {@link #forgetState} would free. */
    public boolean keepsState() {
        return afterInitialisation != null;
    }

    /**
     * Frees the state that instances are reset to. Existing instances serve one more invocation;
     * the next instance that is created leaves its state.
     */
    public void forgetState() {
        afterInitialisation = null;
    }

    /** The most heap that an instance with a memory of {@code pages} pages takes. */
    public long instanceBytes(int pages) {
        long memory = pages * PAGE_BYTES;
        return compiled.instanceBytes() + memory + memory / MEMORY_PER_MARK;
    }

    /** What a later invocation can see of an earlier one. */
    public Isolation isolation() {
        return isolation;
    }

    /** The module's id. */
    public String moduleId() {
        return moduleId;
    }

    CompiledModule compiled() {
        return compiled;
    }

    /** The module's ABI. */
    public Abi abi() {
        return entry.abi();
    }

    EntryPoint entry() {
        return entry;
    }

    /** The limit on linear memory, in pages of 64 KiB. */
    public int maxPages() {
        return maxPages;
    }

    List<String> arguments() {
        return arguments;
    }

    Map<String, String> environment() {
        return environment;
    }

    FolderGrant folders() {
        return folders;
    }

    @Nullable InstanceState afterInitialisation() {
        return afterInitialisation;
    }
}
