package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} gives a deterministic module the time and the id of the job in its options. */
final class RunDeterministicITCase {

    /**
     * Returns the time of its real-time clock and eight random bytes:
     *
     * <pre>{@code
     * (module
     *   (import "wasi_snapshot_preview1" "clock_time_get"
     *     (func $time (param i32 i64 i32) (result i32)))
     *   (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
     *   (memory (export "memory") 1)
     *   (func (export "alloc") (param i32) (result i32) (i32.const 1024))
     *   (func (export "dealloc") (param i32 i32))
     *   (func (export "handle_bytes") (param i32 i32) (result i64)
     *     (drop (call $time (i32.const 0) (i64.const 0) (i32.const 16)))
     *     (drop (call $random (i32.const 24) (i32.const 8)))
     *     (i64.const 0x0000001000000010)))
     * }</pre>
     */
    private static final String GUEST =
            "0061736d01000000011e0560037f7e7f017f60027f7f017f60017f017f60027f7f006002"
                    + "7f7f017e024d0216776173695f736e617073686f745f70726576696577310e636c6f636b"
                    + "5f74696d655f676574000016776173695f736e617073686f745f70726576696577310a72"
                    + "616e646f6d5f67657400010304030203040503010001072b04066d656d6f727902000561"
                    + "6c6c6f630002076465616c6c6f6300030c68616e646c655f627974657300040a24030500"
                    + "4180080b02000b190041004200411010001a4118410810011a429080808080020b";

    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.write(folder.resolve("senses.wasm"), HexFormat.of().parseHex(GUEST));
        Files.writeString(folder.resolve("senses.json"), "{\"deterministic\": true}");
    }

    @Test
    void theSameJobGivesTheSameAnswer() {
        String first = answer("--id", "job-1", "--timestamp", "1790000000123");
        assertThat(answer("--id", "job-1", "--timestamp", "1790000000123")).isEqualTo(first);
        assertThat(answer("--id", "job-2", "--timestamp", "1790000000123")).isNotEqualTo(first);
        assertThat(answer("--id", "job-1")).isNotEqualTo(first);
    }

    @Test
    void withoutAJobTheOutputDependsOnTheModuleOnly() {
        assertThat(answer()).isEqualTo(answer());
    }

    @Test
    void checkDescribesTheManifestsBehaviour() throws IOException {
        assertThat(check()).contains("behaviour  deterministic\n");
        Files.writeString(
                folder.resolve("senses.json"), "{\"deterministic\": true, \"memoise\": 10000}");
        assertThat(check())
                .contains("behaviour  deterministic, keeps 10000 answers\n")
                .contains("its clock begins in 1970");
    }

    private String check() {
        return CommandRun.of("modules", "check", folder.resolve("senses.wasm").toString()).out();
    }

    private String answer(String... options) {
        String[] command = {
            "run", folder.resolve("senses.wasm").toString(), "--payload", "x", "--json"
        };
        String[] all = new String[command.length + options.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        CommandRun.CommandOutput output = CommandRun.of(all);
        assertThat(output.status()).isZero();
        int begin = output.out().indexOf("\"payload");
        return output.out().substring(begin, output.out().indexOf('}', begin));
    }
}
