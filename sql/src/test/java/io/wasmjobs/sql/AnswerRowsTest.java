package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.protocol.Bytes;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversion of an answer's JSON to rows with SQL types. */
final class AnswerRowsTest {

    private static AnswerRows rows(String type) {
        return new AnswerRows(
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<c " + type + ">", AnswerRowsTest.class.getClassLoader()),
                0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BIGINT | 9223372036854775807 | 9223372036854775807",
                "BIGINT | \"-9223372036854775808\" | -9223372036854775808",
                "DECIMAL(5, 2) | 1.005 | 1.01",
                "DECIMAL(5, 2) | \"999.99\" | 999.99",
                "DECIMAL(38, 18) | 12345678901234567890.123456789012345678 |"
                        + " 12345678901234567890.123456789012345678",
                "STRING | 10.0 | 10.0",
                "STRING | {\"a\": [1.50, true]} | {\"a\":[1.50,true]}",
                "BOOLEAN | null | null",
                "TIMESTAMP_LTZ(3) | \"2026-01-31T12:00:00.5Z\" | 2026-01-31T12:00:00.500",
            })
    void aValueOfItsTypeIsRead(String type, String json, String value) throws Exception {
        assertThat(rows(type).read(Bytes.utf8("{\"c\": " + json + "}")))
                .hasSize(1)
                .first()
                .asString()
                .isEqualTo("+I(" + value + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INT | 1.7 | column c is a number that is no INT",
                "INT | 2147483648 | column c is a number that is no INT",
                "TINYINT | \"128\" | column c is a text that is no TINYINT",
                "BIGINT | 9223372036854775808 | column c is a number that is no BIGINT",
                "BOOLEAN | \"true\" | column c is a text that is no BOOLEAN",
                "DOUBLE | 1e999 | column c is a number that is no DOUBLE",
                "FLOAT | 1e300 | column c is a number that is no FLOAT",
                "DECIMAL(5, 2) | 1000 | column c is a number that is no DECIMAL(5, 2)",
                "DECIMAL(5, 2) | 1e1000000000 | column c is a number that is no DECIMAL(5, 2)",
                "DECIMAL(5, 2) | 1e-1000000000 | column c is a number that is no DECIMAL(5, 2)",
                "DECIMAL(5, 2) | 0e1000000000 | column c is a number that is no DECIMAL(5, 2)",
                "DATE | \"31.1.2026\" | column c is a text that is no DATE",
                "TIMESTAMP(3) | 1700000000 | column c is a number that is no TIMESTAMP(3)",
                "BYTES | \"*\" | column c is a text that is no BYTES",
                "ARRAY<INT> | [1, {}] | column c[1] is an object that is no INT",
                "MAP<STRING, INT> | {\"secret\": []} | column c[...] is an array that is no INT",
                "ROW<x ROW<y INT>> | {\"x\": {\"y\": true}} | column c.x.y is true or false that is"
                        + " no INT",
            })
    void aWrongValueIsReportedByItsPlaceOnly(String type, String json, String sentence) {
        assertThatThrownBy(() -> rows(type).read(Bytes.utf8("[{}, {\"c\": " + json + "}]")))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessage("row 2 of the answer: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello | row 1 of the answer is not JSON",
                "{} 5 | row 2 of the answer is not a JSON object",
                "[{}] garbage | row 2 of the answer is not JSON",
                "[{}, null] | row 2 of the answer is not a JSON object",
                "{\"c\": | row 1 of the answer is not JSON",
            })
    void anAnswerWithoutRowsIsReported(String answer, String sentence) {
        assertThatThrownBy(() -> rows("INT").read(Bytes.utf8(answer))).hasMessage(sentence);
    }

    @Test
    void aDeepOrEmptyAnswerIsHandled() throws Exception {
        assertThatThrownBy(() -> rows("STRING").read(Bytes.utf8("{\"c\":" + "[".repeat(100_000))))
                .hasMessage("row 1 of the answer is not JSON");
        assertThat(rows("INT").read(Bytes.utf8(""))).isEmpty();
        assertThat(rows("INT").read(Bytes.utf8("[]\n{}\n"))).hasSize(1);
    }
}
