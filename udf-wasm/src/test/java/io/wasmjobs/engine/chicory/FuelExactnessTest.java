package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.chicory.FuelReference.Used;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.WasmBytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metered code uses exactly the fuel that an interpreter counts, for every shape of code. */
final class FuelExactnessTest {

    private static final long PLENTY = 1_000_000_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing         |
                    nested-nothing  |
                    straight        | (i32.add (local.get 0) (i32.const 1)) (local.set 0)
                    loop            | (loop $l (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))
                    while           | (block $b (loop $l (br_if $b (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br $l)))
                    if              | (if (i32.gt_s (local.get 0) (i32.const 3)) (then (local.set 0 (i32.const 5)))) (local.set 0 (i32.const 6))
                    if-else         | (if (local.get 0) (then (local.set 0 (i32.const 5)) (nop)) (else (local.set 0 (i32.const 7)))) (nop)
                    if-in-loop      | (loop $l (if (i32.and (local.get 0) (i32.const 1)) (then (nop) (nop))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))
                    br-table        | (block $a (block $b (block $c (br_table $a $b $c (local.get 0))) (nop) (br $a)) (nop) (nop)) (nop)
                    br-table-out    | (block $a (block $b (br_table 2 $b $a 2 (local.get 0))) (nop)) (nop)
                    early-return    | (if (i32.eqz (local.get 0)) (then (return))) (nop) (nop)
                    br-out          | (br_if 0 (i32.eqz (local.get 0))) (nop) (block (br_if 1 (local.get 0))) (nop)
                    dead            | (block (br 0) (nop) (if (local.get 0) (then (br 2)) (else (nop))) (br_table 0 1 (i32.const 1))) (nop)
                    dead-end        | (nop) (return) (loop (br 0))
                    infinite-inside | (block $b (loop $l (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (if (i32.lt_s (local.get 0) (i32.const 0)) (then (br $b))) (br $l)) (nop)) (nop)
                    values-below    | (drop (i32.add (i32.const 1) (block (result i32) (br_if 0 (i32.const 7) (local.get 0)) (drop) (i32.const 2))))
                    if-leaves-outer | (block $b (if (local.get 0) (then (br_if $b (local.get 0)) (nop))) (nop)) (nop)
                    loop-of-loops   | (loop $a (loop $b (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $b (i32.and (local.get 0) (i32.const 1)))) (br_if $a (i32.gt_s (local.get 0) (i32.const 0))))
                    calls           | (call $callee (local.get 0)) (drop) (if (call $callee (i32.const 3)) (then (call $empty))) (call $empty)
                    call-in-loop    | (loop $l (drop (call $callee (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))
                    call-last       | (br_if 0 (call $callee (local.get 0))) (drop (call $callee (local.get 0)))
                    indirect        | (loop $l (drop (call_indirect (type $f) (local.get 0) (i32.const 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))
                    recursion       | (if (i32.gt_s (local.get 0) (i32.const 0)) (then (call $self (i32.sub (local.get 0) (i32.const 1))) (call $self (i32.sub (local.get 0) (i32.const 2)))))
                    bulk            | (memory.fill (i32.const 0) (i32.const 7) (i32.const 1001)) (memory.copy (i32.const 9) (i32.const 0) (local.get 0)) (loop $l (memory.fill (i32.const 0) (i32.const 0) (i32.const 64)) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))
                    bulk-after-call | (drop (call $callee (local.get 0))) (memory.fill (i32.const 0) (i32.const 7) (i32.const 1001)) (call $empty)
                    dead-result     | (drop (call $endless (local.get 0)))
                    tables          | (table.copy (i32.const 0) (i32.const 1) (i32.const 1)) (drop (table.grow 0 (ref.null func) (i32.const 3)))
                    """)
    void everyShapeIsChargedForWhatItExecutes(String name, @Nullable String code)
            throws ModuleRefused {
        byte[] module = module(name.equals("nested-nothing") ? "(block (block))" : code);
        for (int argument = 0; argument < 7; argument++) {
            check(module, argument);
        }
    }

    @Test
    void aModuleWithoutMemoryIsCountedToo() throws ModuleRefused {
        check(
                parse(
                        """
                        (module
                          (global $own (mut i64) (i64.const 5))
                          (func $more (param i32) (global.set $own (i64.const 7)))
                          (func (export "run") (param i32)
                            (loop $l
                              (call $more (i32.const 1))
                              (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                              (br_if $l (i32.gt_s (local.get 0) (i32.const 0))))))
                        """),
                5);
    }

    /** A caught exception does not refund the fuel that was used before. */
    @Test
    void aGuestThatCatchesExceptionsIsStoppedToo() throws ModuleRefused {
        byte[] module =
                new WasmBytes()
                        .type(bytes(0x60, 0, 0))
                        .type(bytes(0x60, 1, 0x7F, 0))
                        .add(13, bytes(0, 0))
                        // (local.set 0 100) (loop … (br_if 0 (local.tee 0 (… - 1)))) (throw 0)
                        .function(
                                0,
                                bytes(1, 1, 0x7F),
                                bytes(
                                        0x41, 20, 0x21, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6B, 0x22,
                                        0, 0x0D, 0, 0x0B, 0x08, 0))
                        // (loop (block (try_table (catch_all 0) (call 0))) (br_if 0 (… - 1)))
                        .function(
                                1,
                                bytes(
                                        0x03, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x10, 0, 0x0B,
                                        0x0B, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B))
                        .export("run", 0, 1)
                        .build();
        Used once = FuelReference.interpreted(module, PLENTY, "run", 1);
        Used often = FuelReference.interpreted(module, PLENTY, "run", 50);

        assertThat(once.fuel()).isGreaterThan(100);
        assertThat(often.fuel()).isEqualTo(50 * once.fuel());
        assertThat(FuelReference.compiled(module, PLENTY, "run", 50)).isEqualTo(often);
        assertThat(FuelReference.compiled(module, 1_000, "run", 50))
                .isEqualTo(new Used("used up", 1_000));
    }

    @Test
    void generatedFunctionsAreChargedForWhatTheyExecute() throws ModuleRefused {
        for (int seed = 0; seed < 40; seed++) {
            String code = new RandomCode(seed).body();
            byte[] module = module("(local i32) (local.set 1 (i32.const 15)) " + code);
            Used counted = FuelReference.counted(module, "run", seed);
            assertThat(FuelReference.interpreted(module, PLENTY, "run", seed))
                    .as("seed %d: %s", seed, code)
                    .isEqualTo(counted);
            assertThat(FuelReference.compiled(module, PLENTY, "run", seed))
                    .as("seed %d: %s", seed, code)
                    .isEqualTo(counted);
        }
    }

    private static void check(byte[] module, int argument) throws ModuleRefused {
        Used counted = FuelReference.counted(module, "run", argument);
        assertThat(FuelReference.interpreted(module, PLENTY, "run", argument))
                .as("interpreted, with argument %d", argument)
                .isEqualTo(counted);
        assertThat(FuelReference.compiled(module, PLENTY, "run", argument))
                .as("compiled, with argument %d", argument)
                .isEqualTo(counted);
        if (counted.fuel() > 0) {
            assertThat(FuelReference.compiled(module, counted.fuel(), "run", argument))
                    .as("with just enough fuel, with argument %d", argument)
                    .isEqualTo(counted);
            assertThat(FuelReference.compiled(module, counted.fuel() - 1, "run", argument))
                    .as("with one unit less, with argument %d", argument)
                    .isEqualTo(new Used("used up", counted.fuel() - 1));
        }
    }

    private static byte[] parse(String wat) {
        return Guests.parse(wat).toByteArray();
    }

    private static byte[] module(@Nullable String code) {
        return parse(
                """
                (module
                  (type $f (func (param i32) (result i32)))
                  (memory 1)
                  (table 3 funcref)
                  (elem (i32.const 0) $callee $callee)
                  (func $empty)
                  (func $callee (param i32) (result i32)
                    (if (result i32) (local.get 0)
                      (then (i32.const 0))
                      (else (nop) (i32.const 1))))
                  (func $endless (param i32) (result i32)
                    (loop $l (result i32)
                      (if (i32.gt_s (local.get 0) (i32.const 8)) (then (return (i32.const 1))))
                      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                      (br $l)))
                  (func $self (export "run") (param i32)
                    %s))
                """
                        .formatted(code == null ? "" : code));
    }
}
