package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads as arrays of integers are read and written as a JSON library does. */
class IntegerArrayTest {

    private static final String JOB =
            "{\"job_id\":\"a\",\"module_id\":\"echo\","
                    + "\"message\":{\"payload\":%s,\"type_name\":\"R\"},\"replay\":7}";

    @Test
    void everyByteIsWrittenAsItsInteger() throws IOException {
        Random random = new Random(1);
        for (int length = 0; length < 600; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int[] expected = new int[length];
            for (int i = 0; i < length; i++) {
                expected[i] = bytes[i] & 0xff;
            }
            byte[] json = IntegerArray.toJson(bytes);
            assertThat(new ObjectMapper().readValue(json, int[].class)).isEqualTo(expected);
            WasmJob job = (WasmJob) read(new String(json, StandardCharsets.US_ASCII));
            assertThat(job.message().payload()).isEqualTo(Bytes.wrap(bytes));
            assertThat(job.replay()).isEqualTo(7);
        }
    }

    /** Arrays with a space are read token by token, without the fast path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0]",
                "[255]",
                "[0,1,10,99,100,255]",
                "[256]",
                "[1,256]",
                "[-1]",
                "[-0]",
                "[01]",
                "[00]",
                "[1.0]",
                "[1e1]",
                "[1,]",
                "[,1]",
                "[,]",
                "[1,,2]",
                "[1 2]",
                "[\"1\"]",
                "[null]",
                "[true]",
                "[[1]]",
                "[1,[2]]",
                "[{}]",
                "[1}",
                "[1:2]",
                "[99999999999]",
                "[0x1]",
                "[+1]",
                "[1;2]",
                "[/]",
                "[:]",
                "[",
                "[1",
                "[1,",
                "]",
                "[]",
                "[]]",
                "[1]]"
            })
    void compactArraysAreReadAsThoseWithSpaces(String array) {
        JobRecord compact = read(array);
        JobRecord spaced = read(array.replace("[", "[ "));
        if (spaced instanceof MalformedJob refused) {
            assertThat(((MalformedJob) compact).reason().replaceAll(" \\(at byte .*", ""))
                    .isEqualTo(refused.reason().replaceAll(" \\(at byte .*", ""));
        } else {
            assertThat(compact).isEqualTo(spaced);
        }
    }

    @Test
    void byteOrderMarksAreSkipped() {
        assertThat(WasmJobCodec.read(record("\uFEFF" + JOB.formatted("[1,2]"))))
                .isEqualTo(read("[1,2]"));
    }

    @Test
    void syntaxErrorsAfterAnArrayNameTheirPosition() {
        String broken = JOB.formatted("[1,2]").replace("\"replay\":7", "!");
        MalformedJob refused = (MalformedJob) WasmJobCodec.read(record(broken));
        assertThat(refused.reason()).endsWith("(at byte " + broken.indexOf('!') + ")");
    }

    private static JobRecord read(String array) {
        return WasmJobCodec.read(record(JOB.formatted(array)));
    }

    private static WireRecord record(String json) {
        return new WireRecord(null, Bytes.utf8(json), List.of());
    }
}
