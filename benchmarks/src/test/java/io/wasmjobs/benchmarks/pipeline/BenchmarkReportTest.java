package io.wasmjobs.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The table that a run prints. */
final class BenchmarkReportTest {

    private final BenchmarkReport report = new BenchmarkReport();

    @Test
    void rowsAreComparedWithTheCopyLoopAndTargetsFollow() {
        report.add(Rows.COPY, new Figures(1_000, 500_000, 2, 1));
        report.add(Rows.EVENTS, new Figures(1_000, 100_000, 9, 2));
        report.atMost("CPU per job", 4.5, 5);

        assertThat(printed())
                .isEqualTo(
                        """
                        |                               |  jobs |  jobs/s | CPU us/job | broker us/job | x copy loop |
                        | ----------------------------- | ----: | ------: | ---------: | ------------: | ----------: |
                        | copy loop                     | 1,000 | 500,000 |       2.00 |          1.00 |        1.00 |
                        | echo CloudEvents exactly-once | 1,000 | 100,000 |       9.00 |          2.00 |        4.50 |

                        | measure     | here |    aim | met |
                        | ----------- | ---: | -----: | --: |
                        | CPU per job | 4.50 | <= 5.0 | yes |
                        """);
    }

    @Test
    void aRunWithoutRowsPrintsItsTargetsOnly() {
        report.atMost("bytes of state per id", 61, 60);

        assertThat(printed())
                .isEqualTo(
                        """
                        | measure               |  here |     aim | met |
                        | --------------------- | ----: | ------: | --: |
                        | bytes of state per id | 61.00 | <= 60.0 |  no |
                        """);
    }

    private String printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
