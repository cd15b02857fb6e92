package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import io.wasmjobs.engine.compile.CompiledClasses;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Defines the classes of one module. They are unloaded together with it once nothing refers to the
 * module or its instances.
 */
final class GuestClassLoader extends ClassLoader {

    /** The name of every such loader. */
    static final String NAME = "guest";

    private final Map<String, byte[]> undefined;

    private GuestClassLoader(Map<String, byte[]> classes) {
        super(NAME, GuestClassLoader.class.getClassLoader());
        this.undefined = new HashMap<>(classes);
    }

    /**
     * Defines all classes.
     *
     * @param verify whether to run the JVM's verifier at once instead of at each class's first use
     * @return a function that creates the machine of an instance
     */
    static Function<Instance, Machine> define(CompiledClasses classes, boolean verify) {
        GuestClassLoader loader = new GuestClassLoader(classes.classes());
        try {
            for (String name : List.copyOf(classes.classes().keySet())) {
                Class.forName(name, verify, loader);
            }
            Constructor<? extends Machine> constructor =
                    loader.loadClass(classes.mainClass())
                            .asSubclass(Machine.class)
                            .getConstructor(Instance.class);
            return instance -> machine(constructor, instance);
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            throw new IllegalStateException("the compiler left out a class", e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        synchronized (undefined) {
            bytes = undefined.remove(name);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static Machine machine(Constructor<? extends Machine> constructor, Instance instance) {
        try {
            return constructor.newInstance(instance);
        } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("the compiled machine cannot be made", e);
        }
    }
}
