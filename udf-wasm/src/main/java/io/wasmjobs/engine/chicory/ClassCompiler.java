package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import io.wasmjobs.engine.compile.Compilation.Checkpoint;
import io.wasmjobs.engine.compile.CompiledClasses;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.MethodTooLargeException;

/**
 * Compiles a parsed module to JVM classes. The compiler cannot be interrupted, but it delivers each
 * group of functions when it is done, and an abandoned compilation is stopped there. So costly
 * functions are compiled in small groups.
 */
final class ClassCompiler {

    private static final Pattern TOO_LARGE = Pattern.compile("WASM function index: ([0-9]+)");
    private static final List<String> PARTS =
            List.of("Compiler", "Emitters", "EmitterMap", "WasmAnalyzer", "Shaded");

    private static final int NO_COUNTER = -1;

    private ClassCompiler() {}

    static CompiledClasses compile(WasmModule module, int functionsPerClass, Checkpoint checkpoint)
            throws ModuleRefused {
        return compile(module, functionsPerClass, false, false, checkpoint);
    }

    /**
     * Compiles a module.
     *
     * @param isMetered whether its last global is its fuel counter
     * @param hasCanonicalNans whether all NaNs that it computes get the same bits
     */
    static CompiledClasses compile(
            WasmModule module,
            int functionsPerClass,
            boolean isMetered,
            boolean hasCanonicalNans,
            Checkpoint checkpoint)
            throws ModuleRefused {
        int counter = isMetered ? counterForField(module) : NO_COUNTER;
        Compiler compiler =
                Compiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .withMaxFunctionsPerClass(functionsPerClass)
                        .withClassCollectorFactory(() -> new CheckedCollector(checkpoint, counter))
                        .build();
        try {
            var collected = compiler.compile().collector();
            Map<String, byte[]> classes = new TreeMap<>();
            for (Map.Entry<String, byte[]> each : collected.classBytes().entrySet()) {
                checkpoint.pass();
                classes.put(
                        each.getKey().replace('/', '.'),
                        hasCanonicalNans ? CanonicalNans.use(each.getValue()) : each.getValue());
            }
            return new CompiledClasses(collected.mainClassName(), classes);
        } catch (MethodTooLargeException e) {
            throw ModuleRefused.invalid(
                    "a function ("
                            + e.getMethodName()
                            + ") compiles to more than 64 KiB of JVM code, the JVM's limit, with"
                            + " what makes its NaNs deterministic; split it, or build for size");
        } catch (com.dylibso.chicory.wasm.ChicoryException e) {
            Matcher function = TOO_LARGE.matcher(String.valueOf(e.getMessage()));
            if (function.find()) {
                throw ModuleRefused.invalid(
                        "function "
                                + function.group(1)
                                + " compiles to more than 64 KiB of JVM code, the JVM's limit; "
                                + "split it, or build for size");
            }
            throw e;
        }
    }

    /** The field is the memory's: a module without memory keeps its counter where it is. */
    private static int counterForField(WasmModule module) {
        return module.memorySection().filter(memory -> memory.memoryCount() > 0).isPresent()
                ? module.importSection().count(ExternalType.GLOBAL)
                        + module.globalSection().globalCount()
                        - 1
                : NO_COUNTER;
    }

    /**
     * Identifies this version of the compiler by a hash of its code and of our code that rewrites
     * its classes.
     */
    static String fingerprint() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (String part : PARTS) {
            add(Compiler.class, part, code);
        }
        add(SignBits.class, SignBits.class.getSimpleName(), code);
        add(CanonicalNans.class, CanonicalNans.class.getSimpleName(), code);
        add(FuelField.class, FuelField.class.getSimpleName(), code);
        return Sha256.hex(Bytes.wrap(code.toByteArray())).substring(0, 16);
    }

    private static void add(Class<?> neighbour, String name, ByteArrayOutputStream code) {
        try (InputStream in = neighbour.getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new IllegalStateException("the compiler has no class " + name);
            }
            in.transferTo(code);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects class files, and stops the compiler once no caller waits for them. */
    private static final class CheckedCollector extends ByteClassCollector {

        private final Checkpoint checkpoint;
        private final int counter;

        CheckedCollector(Checkpoint checkpoint, int counter) {
            this.checkpoint = checkpoint;
            this.counter = counter;
        }

        @Override
        public void put(String name, byte[] data) {
            checkpoint.pass();
            byte[] replaced = SignBits.replaceAbs(data);
            super.put(name, counter == NO_COUNTER ? replaced : FuelField.use(replaced, counter));
        }
    }
}
