package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Modules that together need several times the JVM's metaspace run one after the other, and a
 * module among them keeps running.
 */
@Timeout(600)
final class ManyTinyFunctionsITCase {

    @Test
    void modulesAreRetiredBeforeTheMetaspaceIsExhausted() {
        ChildJvm.Ended ended =
                ChildJvm.run(
                        ManyTinyFunctions.class,
                        List.of("-Xmx512m", "-XX:MaxMetaspaceSize=64m"),
                        "25");

        assertThat(ended.output().lines())
                .as("status %d", ended.status())
                .containsExactly("echo ran: 25", "tiny INVALID_ANSWER: 25");
        assertThat(ended.status()).isZero();
    }
}
