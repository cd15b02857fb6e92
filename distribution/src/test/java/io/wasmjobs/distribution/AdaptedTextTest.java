package io.wasmjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a page is adapted for the distribution. */
final class AdaptedTextTest {

    @Test
    void linesThatBuildAJarAreLeftOut() {
        assertThat(
                        AdaptedText.adapt(
                                """
                                ```sh
                                ./mvnw -Dquickly package
                                docker compose up
                                ```
                                #   ./mvnw -Dquickly package     builds the jar
                                #   docker compose up
                                `./mvnw package` is a command.
                                ./mvnw verify
                                """))
                .isEqualTo(
                        """
                        ```sh
                        docker compose up
                        ```
                        #   docker compose up
                        `./mvnw package` is a command.
                        ./mvnw verify
                        """);
    }

    @Test
    void jarsAreInTheFolderOpt() {
        assertThat(AdaptedText.adapt("source: ./job/target/wasmjobs-job.jar"))
                .isEqualTo("source: ./opt/wasmjobs-job.jar");
        assertThat(AdaptedText.adapt("ADD JAR 'sql/target/wasmjobs-sql.jar'"))
                .isEqualTo("ADD JAR 'opt/wasmjobs-sql.jar'");
        assertThat(AdaptedText.adapt("greeter/target/greeter.wasm"))
                .isEqualTo("greeter/target/greeter.wasm");
    }
}
