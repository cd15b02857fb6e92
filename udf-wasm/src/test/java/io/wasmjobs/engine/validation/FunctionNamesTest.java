package io.wasmjobs.engine.validation;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static io.wasmjobs.engine.validation.WasmBytes.leb;
import static io.wasmjobs.engine.validation.WasmBytes.name;
import static io.wasmjobs.engine.validation.WasmBytes.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Names come from untrusted bytes: only well-formed ones are read, short and printable. */
class FunctionNamesTest {

    private static final byte[] PARSE_IS_7 = join(bytes(1, 7), name("parse"));

    @Test
    void findsTheNameOfAFunction() {
        FunctionNames names = names(PARSE_IS_7);
        assertThat(names.nameOf(7)).isEqualTo("parse");
        assertThat(names.nameOf(6)).isEmpty();
    }

    @Test
    void findsNamesAfterTheModulesName() {
        byte[] both = join(subsection(0, name("m")), subsection(1, PARSE_IS_7));
        assertThat(FunctionNames.of(moduleWith(both)).nameOf(7)).isEqualTo("parse");
    }

    @Test
    void aModuleWithoutThemHasNoNames() {
        assertThat(FunctionNames.of(WasmBytes.message().build()).nameOf(0)).isEmpty();
    }

    @Test
    void malformedNamesAreIgnored() {
        assertThat(names(bytes(0x80)).nameOf(0)).isEmpty();
        assertThat(names(bytes(1, 0, 200)).nameOf(0)).isEmpty();
        assertThat(names(bytes(1, 0, 1, 0xFF)).nameOf(0)).isEmpty();
        assertThat(names(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F)).nameOf(0)).isEmpty();
        byte[] cut = Arrays.copyOf(moduleWith(subsection(1, PARSE_IS_7)), 60);
        assertThat(FunctionNames.of(cut).nameOf(7)).isEmpty();
    }

    @Test
    void tooManyNamesAreIgnored() {
        byte[] many = join(PARSE_IS_7, new byte[256 * 1024]);
        assertThat(names(many).nameOf(7)).isEmpty();
        assertThat(names(many).sizeBytes()).isZero();
    }

    @Test
    void aNameIsShortAndOnOneLine() {
        String longName = "x".repeat(100) + "\n";
        assertThat(names(join(bytes(1, 7), name(longName))).nameOf(7))
                .isEqualTo("x".repeat(80) + "…");
        assertThat(names(join(bytes(1, 7), name("a\r\n\u001b[31mb"))).nameOf(7))
                .isEqualTo("a [31mb");
    }

    private static FunctionNames names(byte[] functionNames) {
        return FunctionNames.of(moduleWith(subsection(1, functionNames)));
    }

    private static byte[] subsection(int id, byte[] content) {
        return join(bytes(id), leb(content.length), content);
    }

    private static byte[] moduleWith(byte[] subsections) {
        return join(WasmBytes.message().build(), section(0, join(name("name"), subsections)));
    }
}
