package io.wasmjobs.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wasmjobs.engine.module.Manifest.Column;
import io.wasmjobs.protocol.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parsing of the columns in a manifest's {@code sql}, and the messages about wrong ones. */
final class ColumnsReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id BIGINT | ROW<`id` BIGINT>",
                "  a  string ,b  Boolean  | ROW<`a` STRING, `b` BOOLEAN>",
                "`order id` INT, `a``b` BYTES | ROW<`order id` INT, `a``b` BYTES>",
                "d DECIMAL, e DECIMAL( 10 ), f decimal(38,18) | ROW<`d` DECIMAL, `e` DECIMAL(10), `f`"
                        + " DECIMAL(38, 18)>",
                "t TIMESTAMP(3), l timestamp_ltz(3), d DATE, h TIME | ROW<`t` TIMESTAMP(3), `l`"
                        + " TIMESTAMP_LTZ(3), `d` DATE, `h` TIME>",
                "a ARRAY<ROW<x INT, y ARRAY<DOUBLE>>>, m MAP<STRING,FLOAT> | ROW<`a` ARRAY<ROW<`x`"
                        + " INT, `y` ARRAY<DOUBLE>>>, `m` MAP<STRING, FLOAT>>",
            })
    void columnsAreReadAsFlinkWritesThem(String text, String row) throws ModuleRefused {
        assertThat(Column.rowOf(ColumnsReader.read("sql.output", text))).isEqualTo(row);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected is a column's name, found is the end",
                "id | expected is the type of column id, found is the end",
                "id BIGINT, | expected is a column's name, found is the end",
                "id BIGINT NOT NULL | expected is a comma or the end, found is NOT NULL",
                "id BIGINT; DROP | expected is a comma or the end, found is ; DROP",
                "total DECIML(10) | column total has the unknown type DECIML; known are BIGINT,",
                "name VARCHAR(10) | column name has the unknown type VARCHAR",
                "id INT, id STRING | column id is there twice",
                "r ROW<a INT, b UUID> | column r.b has the unknown type UUID",
                "r ROW<a INT | expected is > in the type of column r, found is the end",
                "m MAP<INT, INT> | the keys of column m are INT, not STRING",
                "a ARRAY | expected is < in the type of column a",
                "d DECIMAL(1,2,3) | expected is ) in the type of column d, found is ,3)",
                "d DECIMAL(-1) | expected is a number in the type of column d, found is -1)",
                "t TIMESTAMP(1000) | the type of column t has 1000 digits",
                "`` INT | expected is a column's name between backquotes",
                "`open INT | expected is a column's name between backquotes",
            })
    void aWrongColumnIsNamed(String text, String sentence) {
        assertThat(refused(text)).hasMessageContaining("the manifest's sql.output is wrong: ");
        assertThat(refused(text)).hasMessageContaining(sentence);
        assertThat(refused(text).kind()).isEqualTo(FailureKind.MODULE_INVALID);
    }

    @Test
    void deepAndLongTextsAreRefused() {
        assertThat(refused("a " + "ARRAY<".repeat(10_000)))
                .hasMessageContaining("column a is nested too deep");
        StringBuilder many = new StringBuilder("a INT");
        for (int i = 0; i < 300; i++) {
            many.append(", a").append(i).append(" INT");
        }
        assertThat(refused(many.toString())).hasMessageContaining("more than 256 columns");
        assertThat(refused("x".repeat(100_000) + " INTEGR").getMessage()).hasSizeLessThan(500);
    }

    private static ModuleRefused refused(String text) {
        return catchThrowableOfType(
                ModuleRefused.class, () -> ColumnsReader.read("sql.output", text));
    }
}
