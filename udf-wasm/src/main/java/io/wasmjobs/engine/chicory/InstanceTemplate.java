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
 * What the instances of one module are made from. The first one that is initialised leaves its
 * state here, and all others begin with it and go back to it.
 */
public final class InstanceTemplate {

    private static final long PAGE_BYTES = 1 << 16;

    /** A byte for each card of 4 KiB, twice. */
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
     * @param abi the ABI that it speaks
     * @param isolation what an invocation leaves behind; {@link Isolation#RESET} becomes {@link
     *     Isolation#FRESH} where the module writes what a reset cannot give back
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
     * One whose guests see {@code arguments} after {@code argv[0]}, and more folders.
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

    /** In the manifest's order, which {@code environ_get} shows to the guest. */
    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Makes an instance that no account counts, and initialises it. */
    public GuestInstance instantiate(InvocationContext session) {
        return instantiate(session, HeapAccount.NONE, maxPages);
    }

    /**
     * Makes an instance and initialises it, running the module's own code.
     *
     * @param initialisation {@link InvocationContext#ofInitialisation}: what a job's session has
     *     would be in the state that all later jobs begin with
     * @param account counts the heap that the instance takes
     * @param pages how far its memory may grow, in pages of 64 KiB: the module's limit or less
     */
    public GuestInstance instantiate(
            InvocationContext initialisation, HeapAccount account, int pages) {
        if (!initialisation.isInitialisation()) {
            throw new IllegalArgumentException("an instance is not made in a job's session");
        }
        GuestInstance instance = new GuestInstance(this, initialisation, account, pages);
        if (isolation == Isolation.RESET) {
            InstanceState state = stateAfterInitialisation(instance, account);
            if (state != null) {
                instance.become(state);
            }
        }
        return instance;
    }

    /** Null where there is no room for it: then the instance serves one invocation. */
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

    /** Whether a state is kept that {@link #forgetState} would free. */
    public boolean keepsState() {
        return afterInitialisation != null;
    }

    /**
     * Frees the state that instances go back to. Those that there are serve one invocation more;
     * the next one that is made leaves its own.
     */
    public void forgetState() {
        afterInitialisation = null;
    }

    /** The heap that an instance takes whose memory has {@code pages} pages, at most. */
    public long instanceBytes(int pages) {
        long memory = pages * PAGE_BYTES;
        return compiled.instanceBytes() + memory + memory / MEMORY_PER_MARK;
    }

    /** What an invocation leaves behind in an instance. */
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

    /** The ABI that the module speaks. */
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
