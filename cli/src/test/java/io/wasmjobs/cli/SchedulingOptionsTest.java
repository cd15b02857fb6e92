package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong scheduling option is a usage error before Kafka is contacted. */
final class SchedulingOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "--priority,0,--priority is not from 1 to 5",
        "--priority,6,--priority is not from 1 to 5",
        "--key,'',--key is empty",
        "--tenant,'',--tenant is empty",
        "--not-before,tomorrow,--not-before is not a time with an offset",
    })
    void isAUsageErrorThatNamesTheOption(String option, String value, String reason) {
        CommandRun.CommandOutput run =
                CommandRun.of("submit", "reverse", "--payload", "x", option, value);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
    }
}
