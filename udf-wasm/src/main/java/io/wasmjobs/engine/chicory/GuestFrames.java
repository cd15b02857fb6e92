package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import io.wasmjobs.engine.validation.FunctionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the functions of a module in which an exception was thrown. */
final class GuestFrames {

    private static final Pattern COMPILED_FUNCTION = Pattern.compile("func_([0-9]{1,9})");
    private static final int MOST_FRAMES = 3;

    private GuestFrames() {}

    /**
     * The innermost functions as {@code " in f (function 7), called by g (function 2)"}, or "". A
     * stack overflow is wrapped, and only its cause has the frames.
     */
    static String describe(Throwable thrown, CompiledModule module) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            Matcher function = COMPILED_FUNCTION.matcher(frame.getMethodName());
            if (GuestClassLoader.NAME.equals(frame.getClassLoaderName()) && function.matches()) {
                frames.add(name(Integer.parseInt(function.group(1)), module));
            }
            if (frames.size() == MOST_FRAMES) {
                break;
            }
        }
        Throwable cause = thrown.getCause();
        if (frames.isEmpty()) {
            return cause == null ? "" : describe(cause, module);
        }
        return " in " + String.join(", called by ", frames);
    }

    private static String name(int function, CompiledModule module) {
        String own = module.names().nameOf(function);
        String name = own.isEmpty() ? exportedAs(function, module) : own;
        String number = "function " + function;
        return name.isEmpty() ? number : name + " (" + number + ")";
    }

    private static String exportedAs(int function, CompiledModule module) {
        var exports = module.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export export = exports.getExport(i);
            if (export.index() == function && export.exportType() == ExternalType.FUNCTION) {
                return FunctionNames.printable(export.name());
            }
        }
        return "";
    }
}
