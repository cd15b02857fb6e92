package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.Session;
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
public final class Blueprint {

    private final String moduleId;
    private final CompiledModule compiled;
    private final Abi abi;
    private final Isolation isolation;
    private final int maxPages;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Map<String, Path> directories;

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
    public Blueprint(
            String moduleId,
            CompiledModule compiled,
            Abi abi,
            Isolation isolation,
            int maxPages,
            Map<String, String> environment,
            Map<String, Path> directories) {
        this(moduleId, compiled, abi, isolation, maxPages, List.of(), environment, directories);
    }

    /** One whose guests see {@code arguments} after {@code argv[0]}. */
    Blueprint(
            String moduleId,
            CompiledModule compiled,
            Abi abi,
            Isolation isolation,
            int maxPages,
            List<String> arguments,
            Map<String, String> environment,
            Map<String, Path> directories) {
        this.moduleId = moduleId;
        this.compiled = compiled;
        this.abi = abi;
        this.isolation = isolation;
        this.maxPages = maxPages;
        this.arguments = List.copyOf(arguments);
        this.environment = ordered(environment);
        this.directories = ordered(directories);
    }

    /** In the manifest's order, which descriptors and {@code environ_get} show to the guest. */
    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Makes an instance and initialises it, running the module's own code.
     *
     * @param initialisation {@link Session#ofInitialisation}: what a job's session has would be in
     *     the state that all later jobs begin with
     */
    public GuestInstance instantiate(Session initialisation) {
        if (!initialisation.isInitialisation()) {
            throw new IllegalArgumentException("an instance is not made in a job's session");
        }
        GuestInstance instance = new GuestInstance(this, initialisation);
        if (isolation == Isolation.RESET) {
            InstanceState state = afterInitialisation;
            if (state == null) {
                synchronized (this) {
                    state = afterInitialisation;
                    if (state == null) {
                        state = instance.state();
                        afterInitialisation = state;
                    }
                }
            }
            instance.become(state);
        }
        return instance;
    }

    /** What an invocation leaves behind in an instance. */
    public Isolation isolation() {
        return isolation;
    }

    String moduleId() {
        return moduleId;
    }

    CompiledModule compiled() {
        return compiled;
    }

    /** The ABI that the module speaks. */
    public Abi abi() {
        return abi;
    }

    int maxPages() {
        return maxPages;
    }

    List<String> arguments() {
        return arguments;
    }

    Map<String, String> environment() {
        return environment;
    }

    Map<String, Path> directories() {
        return directories;
    }

    @Nullable InstanceState afterInitialisation() {
        return afterInitialisation;
    }
}
