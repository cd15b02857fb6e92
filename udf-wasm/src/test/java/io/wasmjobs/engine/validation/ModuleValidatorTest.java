package io.wasmjobs.engine.validation;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static io.wasmjobs.engine.validation.WasmBytes.leb;
import static io.wasmjobs.engine.validation.WasmBytes.message;
import static io.wasmjobs.engine.validation.WasmBytes.repeat;
import static io.wasmjobs.engine.validation.WasmBytes.section;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which modules are accepted, and the messages of refusals. */
final class ModuleValidatorTest {

    private static final byte[] LOOPS = repeat(bytes(0x03, 0x40, 0x0B), 20_000);
    private static final byte[] NOP = bytes(0x01);
    private static final byte[] LOCAL_SET_TABLE = bytes(0x41, 0, 0xD0, 0x70, 0x26, 0);

    private final ModuleValidator validator = new ModuleValidator(ModuleLimits.DEFAULTS);

    @Test
    void aSmallModuleIsAcceptedAndDescribed() throws ModuleRefused {
        ModuleShape shape = validator.scan(WasmBytes.messageImporting("env", "log", 2).build());

        assertThat(ModuleValidator.validate(shape, null, null, 256)).isEqualTo(Abi.MESSAGE);
        assertThat(shape.imports())
                .containsExactly(new ModuleShape.Import("env", "log", "(i32, i32) -> ()"));
        assertThat(shape.exports()).contains(new ModuleShape.Export("memory", "memory")).hasSize(4);
        assertThat(shape.memoryPages()).isEqualTo(1);
        assertThat(shape.maxMemoryPages()).isEqualTo(65_536);
        assertThat(shape.functions()).isEqualTo(3);
        assertThat(shape.resettable()).isTrue();
    }

    static Stream<Arguments> malformed() {
        byte[] valid = message().build();
        return Stream.of(
                refusal("the module is empty", bytes()),
                refusal("not WebAssembly: it begins with 7f 45 4c 46", bytes(0x7F, 'E', 'L', 'F')),
                refusal(
                        "it looks like the text format; assemble it",
                        "(module)".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                refusal("it is a zip file", bytes('P', 'K', 3, 4)),
                refusal("not WebAssembly", bytes(0)),
                refusal("ends within its head", bytes(0, 'a', 's', 'm', 1, 0)),
                refusal("unknown version 2", bytes(0, 'a', 's', 'm', 2, 0, 0, 0)),
                refusal("truncated WebAssembly: the module ends", Arrays.copyOf(valid, 40)),
                refusal(
                        "the type section ends at byte 12, too early",
                        join(head(), section(1, bytes(1, 0x60)))),
                refusal("has 1 bytes too many", join(head(), section(1, bytes(0, 0)))),
                refusal(
                        "the type section comes twice or too late",
                        join(head(), section(1, bytes(0)), section(1, bytes(0)))),
                refusal(
                        "the type section comes twice or too late",
                        join(head(), section(2, bytes(0)), section(1, bytes(0)))),
                refusal("it has the unknown section 99", join(head(), section(99, bytes()))),
                refusal(
                        "a number of more than 32 bits",
                        join(head(), bytes(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0))));
    }

    static Stream<Arguments> tooLarge() {
        return Stream.of(
                refusal(
                        "has 4,294,967,295 types; the limit is 1,000",
                        join(head(), section(1, leb(0xFFFF_FFFFL)))),
                refusal("a count of 999 types", join(head(), section(1, leb(999)))),
                refusal(
                        "has 15,001 functions; the limit is 15,000",
                        join(
                                head(),
                                section(1, bytes(1, 0x60, 0, 0)),
                                section(3, join(leb(15_001), new byte[15_001])))),
                refusal(
                        "function 3 has 70,212 bytes of code; the limit is 65,536",
                        message().function(0, repeat(NOP, 70_210)).build()),
                refusal(
                        "function 3 has 4,294,967,295 locals or more; the limit is 10,000",
                        message()
                                .function(
                                        0, join(bytes(1), leb(0xFFFF_FFFFL), bytes(0x7F)), bytes())
                                .build()),
                refusal(
                        "function 3 has 10,001 locals or more",
                        message()
                                .function(0, bytes(2, 0x90, 0x4E, 0x7F, 1, 0x7E), bytes())
                                .build()),
                refusal(
                        "function 3 has 1,000,000 targets in one br_table; the limit is 8,192",
                        message()
                                .function(
                                        0, join(bytes(0x41, 0, 0x0E), leb(1_000_000), new byte[10]))
                                .build()));
    }

    static Stream<Arguments> manyParts() {
        WasmBytes deep =
                message()
                        .function(
                                0,
                                join(repeat(bytes(0x02, 0x40), 2_001), repeat(bytes(0x0B), 2_001)));
        return Stream.of(
                refusal("function 3 nests blocks 2,001 deep; the limit is 2,000", deep.build()),
                refusal(
                        "function 3 keeps 513 values on its stack; the limit is 512",
                        message().function(0, repeat(bytes(0x41, 0), 600)).build()),
                refusal(
                        "compiling the module up to function 4 takes",
                        message().function(0, LOOPS).function(0, LOOPS).build(),
                        limits(300_000_000)),
                refusal(
                        "a branch to the unknown label 7",
                        message().function(0, bytes(0x0C, 7)).build()),
                refusal(
                        "a call of the unknown function 9",
                        message().function(0, bytes(0x10, 9)).build()),
                refusal("the unknown instruction 0x27", message().function(0, bytes(0x27)).build()),
                refusal(
                        "function 3 ends at byte",
                        message().function(0, bytes(0x02, 0x40)).build()),
                refusal("has 9 tables; the limit is 8", many(4, bytes(0x70, 0, 1), 9)),
                refusal(
                        "table 2 brings the elements of all tables to 150,000; the limit is"
                                + " 100,000",
                        many(4, join(bytes(0x70, 0), leb(50_000)), 3)),
                refusal(
                        "table 0 brings the elements of all tables to 4,294,967,295",
                        many(4, join(bytes(0x70, 0), leb(0xFFFF_FFFFL)), 1)),
                refusal(
                        "a size above its own limit",
                        message().without(5).add(5, bytes(1, 2, 1)).build()),
                refusal(
                        "a memory of more than 65,536 pages",
                        message().without(5).add(5, join(bytes(0), leb(65_537))).build()),
                refusal("the export handle twice", message().export("handle", 0, 2).build()),
                refusal("a name of 4,097 bytes", message().export("x".repeat(4_097), 0, 2).build()),
                refusal("a name that is not UTF-8", message().add(7, bytes(1, 0xFF, 0, 0)).build()),
                refusal(
                        "functions and their code differ in number",
                        message().add(3, bytes(0)).build()));
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                refusal(
                        "this is a component; build a core module",
                        bytes(0, 'a', 's', 'm', 0x0D, 0, 1, 0)),
                refusal(
                        "uses SIMD, which the runtime does not support",
                        message().function(0, bytes(0xFD, 12)).build()),
                refusal("uses SIMD", message().type(bytes(0x60, 1, 0x7B, 0)).build()),
                refusal(
                        "the old exception instructions",
                        message().function(0, bytes(0x06, 0x40)).build()),
                refusal("garbage-collected types", message().type(bytes(0x5F, 0)).build()),
                refusal(
                        "garbage-collected types",
                        message().function(0, bytes(0xFB, 0, 0)).build()),
                refusal(
                        "shared memory or atomic operations",
                        message().function(0, bytes(0xFE, 3, 0)).build()),
                refusal(
                        "shared memory or atomic operations",
                        message().without(5).add(5, bytes(3, 1, 1)).build()),
                refusal(
                        "64-bit memory (memory64)",
                        message().without(5).add(5, bytes(4, 1)).build()),
                refusal(
                        "a second memory; this host offers one",
                        message().add(5, bytes(0, 1)).build()),
                refusal(
                        "a second memory; this host offers one",
                        message().function(0, bytes(0x41, 0, 0x28, 0x42, 1, 0, 0x1A)).build()));
    }

    static Stream<Arguments> imports() {
        return Stream.of(
                refusal(
                        "imports env.foo (i32) -> i32, which this host does not offer",
                        WasmBytes.messageImporting("env", "foo", 1).build()),
                refusal(
                        "imports env.log () -> (); this host offers (i32, i32) -> ()",
                        WasmBytes.messageImporting("env", "log", 0).build()),
                refusal(
                        "imports decaton.poll_task (i32) -> i32, which this host does not offer",
                        WasmBytes.messageImporting("decaton", "poll_task", 1).build()),
                refusal(
                        "imports env.memory memory, which this host does not offer",
                        message()
                                .without(5)
                                .add(
                                        2,
                                        join(
                                                WasmBytes.name("env"),
                                                WasmBytes.name("memory"),
                                                bytes(2, 0, 1)))
                                .build()),
                refusal(
                        "imports env.a?b () -> (), which",
                        WasmBytes.messageImporting("env", "a\nb", 0).build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformed", "tooLarge", "manyParts", "unsupported", "imports"})
    void aRefusalNamesWhatIsWrong(String sentence, byte[] module, ModuleLimits limits) {
        ModuleRefused refusal = refusalOf(new ModuleValidator(limits), module, null, 65_536);

        assertThat(refusal).hasMessageContaining(sentence);
        assertThat(refusal.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    @Test
    void aMemoryThatStartsTooLargeIsAMemoryLimit() {
        byte[] module = message().without(5).add(5, join(bytes(0), leb(257))).build();

        ModuleRefused refusal = refusalOf(validator, module, null, 256);

        assertThat(refusal.kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
        assertThat(refusal).hasMessageContaining("starts with 257 pages; the limit is 256");
    }

    @Test
    void theSizeOfTheFileIsLimited() {
        assertThat(refusalOf(validator, new byte[16 * 1024 * 1024 + 1], null, 1))
                .hasMessageContaining("has 16,777,217 bytes; the limit is 16,777,216");
    }

    static Stream<Arguments> abis() {
        WasmBytes none =
                new WasmBytes().type(bytes(0x60, 0, 0)).function(0, bytes()).add(5, bytes(0, 1));
        return Stream.of(
                Arguments.of("no known ABI", none.build(), null),
                Arguments.of(
                        "does not export handle (i32, i32) -> i64 as the ABI message needs it",
                        message()
                                .without(7)
                                .export("memory", 2, 0)
                                .export("alloc", 0, 0)
                                .export("dealloc", 0, 1)
                                .build(),
                        Abi.MESSAGE),
                Arguments.of(
                        "does not export dealloc (i32, i32) -> ()",
                        message()
                                .without(7)
                                .export("memory", 2, 0)
                                .export("alloc", 0, 0)
                                .export("handle", 0, 2)
                                .build(),
                        null),
                Arguments.of(
                        "exports handle as (i32, i32) -> (), not (i32, i32) -> i64",
                        message()
                                .without(7)
                                .export("memory", 2, 0)
                                .export("alloc", 0, 0)
                                .export("dealloc", 0, 1)
                                .export("handle", 0, 1)
                                .build(),
                        null),
                Arguments.of(
                        "does not export memory",
                        message()
                                .without(7)
                                .export("alloc", 0, 0)
                                .export("dealloc", 0, 1)
                                .export("handle", 0, 2)
                                .build(),
                        null),
                Arguments.of("does not export _start () -> ()", message().build(), Abi.WASI),
                Arguments.of("does not export run () -> ()", message().build(), Abi.DECATON),
                Arguments.of(
                        "exports _initialize (i32) -> i32, not () -> ()",
                        message().export("_initialize", 0, 0).build(),
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("abis")
    void aModuleWithoutTheExportsOfAnAbiIsRefused(
            String sentence, byte[] module, @Nullable Abi override) {
        ModuleRefused refusal = refusalOf(validator, module, override, 256);

        assertThat(refusal).hasMessageContaining(sentence);
        assertThat(refusal.kind()).isEqualTo(FailureKind.ABI_UNSUPPORTED);
    }

    @Test
    void theAbiIsFoundFromTheExportsUnlessTheManifestNamesIt() throws ModuleRefused {
        byte[] start = message().function(0, bytes()).export("_start", 0, 3).build();
        byte[] run =
                message()
                        .without(7)
                        .function(0, bytes())
                        .export("run", 0, 3)
                        .export("memory", 2, 0)
                        .build();
        byte[] both =
                message()
                        .without(7)
                        .function(0, bytes())
                        .export("run", 0, 3)
                        .export("_start", 0, 3)
                        .export("memory", 2, 0)
                        .build();

        assertThat(abiOf(start, null)).isEqualTo(Abi.MESSAGE);
        assertThat(abiOf(start, Abi.WASI)).isEqualTo(Abi.WASI);
        assertThat(abiOf(run, null)).isEqualTo(Abi.DECATON);
        assertThat(abiOf(both, null)).isEqualTo(Abi.WASI);
        assertThat(abiOf(both, Abi.DECATON)).isEqualTo(Abi.DECATON);
    }

    private Abi abiOf(byte[] module, @Nullable Abi override) throws ModuleRefused {
        return ModuleValidator.validate(validator.scan(module), override, null, 256);
    }

    @Test
    void aModuleThatWritesItsTablesIsNotResettable() throws ModuleRefused {
        byte[] module = message().add(4, bytes(0x70, 0, 1)).function(0, LOCAL_SET_TABLE).build();

        assertThat(validator.scan(module).resettable()).isFalse();
    }

    @Test
    void customSectionsAreIgnoredAnywhere() throws ModuleRefused {
        byte[] custom = section(0, join(WasmBytes.name("producers"), new byte[100]));
        byte[] valid = message().build();

        assertThat(validator.scan(join(valid, custom)).functions()).isEqualTo(3);
        assertThat(refusalOf(validator, join(valid, section(0, bytes(9, 'x'))), null, 256))
                .hasMessageContaining("a custom section ends");
    }

    private static byte[] head() {
        return bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
    }

    private static byte[] many(int section, byte[] entry, int count) {
        WasmBytes module = message();
        for (int i = 0; i < count; i++) {
            module.add(section, entry);
        }
        return module.build();
    }

    private static ModuleLimits limits(long steps) {
        ModuleLimits d = ModuleLimits.DEFAULTS;
        return new ModuleLimits(
                d.moduleBytes(),
                d.functions(),
                d.functionBytes(),
                d.functionLocals(),
                d.branchTargets(),
                d.nesting(),
                d.stackHeight(),
                d.types(),
                d.parameters(),
                d.imports(),
                d.exports(),
                d.globals(),
                d.tags(),
                d.tables(),
                d.tableElements(),
                d.segments(),
                steps);
    }

    private static Arguments refusal(String sentence, byte[] module) {
        return refusal(sentence, module, ModuleLimits.DEFAULTS);
    }

    private static Arguments refusal(String sentence, byte[] module, ModuleLimits limits) {
        return Arguments.of(sentence, module, limits);
    }

    private static ModuleRefused refusalOf(
            ModuleValidator validator, byte[] module, @Nullable Abi override, int maxPages) {
        try {
            Abi abi = ModuleValidator.validate(validator.scan(module), override, null, maxPages);
            throw new AssertionError("accepted as " + abi);
        } catch (ModuleRefused refused) {
            return refused;
        }
    }
}
