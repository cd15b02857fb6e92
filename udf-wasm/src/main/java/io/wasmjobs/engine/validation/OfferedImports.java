package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that this host offers to guests, with their exact types. */
final class OfferedImports {

    /**
     * WASI preview 1, and {@code sock_connect}, which it lacks; each function's parameters as
     * letters: i for i32, I for i64.
     */
    private static final String WASI =
            """
            args_get ii, args_sizes_get ii, environ_get ii, environ_sizes_get ii, clock_res_get ii,
            clock_time_get iIi, fd_advise iIIi, fd_allocate iII, fd_close i, fd_datasync i,
            fd_fdstat_get ii, fd_fdstat_set_flags ii, fd_fdstat_set_rights iII, fd_filestat_get ii,
            fd_filestat_set_size iI, fd_filestat_set_times iIIi, fd_pread iiiIi, fd_prestat_get ii,
            fd_prestat_dir_name iii, fd_pwrite iiiIi, fd_read iiii, fd_readdir iiiIi, fd_renumber ii,
            fd_seek iIii, fd_sync i, fd_tell ii, fd_write iiii, path_create_directory iii,
            path_filestat_get iiiii, path_filestat_set_times iiiiIIi, path_link iiiiiii,
            path_open iiiiiIIii, path_readlink iiiiii, path_remove_directory iii,
            path_rename iiiiii, path_symlink iiiii, path_unlink_file iii, poll_oneoff iiii,
            proc_raise i, sched_yield, random_get ii, sock_accept iii, sock_connect iii, sock_recv iiiiii,
            sock_send iiiii, sock_shutdown ii
            """;

    /** The module that plug-ins of Extism import their host from. */
    static final String EXTISM = "extism:host/env";

    /** Extism's functions by their types. */
    private static final Map<String, String> EXTISM_TYPES =
            Map.of(
                    "() -> i64", "input_length input_offset error_get http_headers",
                    "() -> i32", "http_status_code get_log_level",
                    "(i64) -> i32", "input_load_u8 load_u8",
                    "(i64) -> i64",
                            "input_load_u64 load_u64 alloc length length_unsafe config_get var_get",
                    "(i64) -> ()", "free error_set log_trace log_debug log_info log_warn log_error",
                    "(i64, i64) -> i64", "http_request",
                    "(i64, i32) -> ()", "store_u8",
                    "(i64, i64) -> ()", "store_u64 output_set var_set");

    /** Spin's functions by their types. */
    private static final Map<String, String> SPIN_TYPES =
            Map.of(
                    "(i32) -> ()", "key-value.close",
                    "(i32, i32) -> ()", "key-value.get-keys",
                    "(i32, i32, i32) -> ()", "spin-config.get-config key-value.open",
                    "(i32, i32, i32, i32) -> ()", "key-value.get key-value.delete key-value.exists",
                    "(i32, i32, i32, i32, i32, i32) -> ()", "key-value.set",
                    "(i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) -> ()",
                            "wasi-outbound-http.request");

    static final String WASI_MODULE = "wasi_snapshot_preview1";
    private static final Map<Abi, Map<String, String>> OFFERED = offered();

    private OfferedImports() {}

    /**
     * Refuses the first import that is not offered to a guest of that ABI, or is offered with
     * another type.
     */
    static void check(List<Import> imports, Abi abi) throws ModuleRefused {
        for (Import wanted : imports) {
            String type = offered(abi, wanted);
            if (type == null) {
                throw ModuleRefused.invalid(sentence(wanted) + ", which this host does not offer");
            }
            if (!type.equals(wanted.type())) {
                throw ModuleRefused.invalid(sentence(wanted) + "; this host offers " + type);
            }
        }
    }

    /** The type of every function that a guest of that ABI may import, by {@code module.name}. */
    static Map<String, String> of(Abi abi) {
        return OFFERED.getOrDefault(abi, Map.of());
    }

    private static @Nullable String offered(Abi abi, Import wanted) {
        return of(abi).get(wanted.module() + "." + wanted.name());
    }

    private static String sentence(Import wanted) {
        return RefusalMessages.text(
                "the module imports %s.%s %s",
                RefusalMessages.name(wanted.module()),
                RefusalMessages.name(wanted.name()),
                wanted.type());
    }

    private static Map<Abi, Map<String, String>> offered() {
        Map<String, String> everywhere = new HashMap<>();
        for (String function : WASI.split(",", -1)) {
            String name = function.strip();
            int space = name.indexOf(' ');
            everywhere.put(
                    WASI_MODULE + "." + (space < 0 ? name : name.substring(0, space)),
                    type(space < 0 ? "" : name.substring(space + 1)));
        }
        everywhere.put(WASI_MODULE + ".proc_exit", "(i32) -> ()");
        everywhere.put("env.kv_get", "(i32, i32) -> i64");
        everywhere.put("env.kv_set", "(i32, i32, i32, i32) -> ()");
        everywhere.put("env.kv_delete", "(i32, i32) -> ()");
        everywhere.put("env.kv_keys", "(i32, i32) -> i64");
        everywhere.put("env.emit", "(i32, i32, i32, i32, i32, i32, i32, i32) -> i32");
        Map<String, String> message = new HashMap<>(everywhere);
        message.put("env.log", "(i32, i32) -> ()");
        message.put("env.http_request", "(i32, i32) -> i64");
        Map<String, String> decaton = new HashMap<>(everywhere);
        decaton.put("decaton.poll_task", "(i64, i32) -> i32");
        Map<String, String> extism = new HashMap<>(everywhere);
        putAll(extism, EXTISM + ".", EXTISM_TYPES);
        Map<String, String> spin = new HashMap<>(everywhere);
        putAll(spin, "", SPIN_TYPES);
        return Map.of(
                Abi.SPIN, Map.copyOf(spin),
                Abi.EXTISM, Map.copyOf(extism),
                Abi.WASI, Map.copyOf(everywhere),
                Abi.MESSAGE, Map.copyOf(message),
                Abi.BYTES, Map.copyOf(message),
                Abi.DECATON, Map.copyOf(decaton));
    }

    private static void putAll(
            Map<String, String> offered, String prefix, Map<String, String> namesByType) {
        namesByType.forEach(
                (type, names) -> {
                    for (String name : names.split(" ", -1)) {
                        offered.put(prefix + name, type);
                    }
                });
    }

    private static String type(String letters) {
        List<String> parameters =
                letters.chars().mapToObj(letter -> letter == 'I' ? "i64" : "i32").toList();
        return RefusalMessages.signature(parameters, List.of("i32"));
    }
}
