package io.wasmjobs.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.job.schedule.FairShares;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights and limits of tenants as options. */
final class TenantOptionsTest {

    private static FairShares shares(String key, String value) {
        Configuration configuration = new Configuration();
        configuration.setString("wasm.modules", "/modules");
        configuration.setString(key, value);
        return PipelineConfig.from(configuration).run().shares();
    }

    @Test
    void areNamesWithNumbers() {
        assertThat(shares("wasm.tenant.weights", "billing:3,reports:1").weights())
                .isEqualTo(Map.of("billing", 3, "reports", 1));
        assertThat(shares("wasm.tenant.concurrency", "reports:2").tenantConcurrency())
                .isEqualTo(Map.of("reports", 2));
        assertThat(shares("wasm.module.concurrency", "resize:2").moduleConcurrency())
                .isEqualTo(Map.of("resize", 2));
        assertThat(shares("wasm.tenant.rates", "reports:100").tenantRates())
                .isEqualTo(Map.of("reports", 100));
        assertThat(shares("wasm.module.rates", "resize:20").moduleRates())
                .isEqualTo(Map.of("resize", 20));
        assertThat(shares("wasm.run.threads", "2")).isEqualTo(FairShares.EQUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"billing:0", "billing:1001", "billing:x", "billing:1.5"})
    void aWrongWeightIsNamedWithItsOption(String value) {
        assertThatThrownBy(() -> shares("wasm.tenant.weights", value))
                .hasMessage(
                        "wasm.tenant.weights: "
                                + value
                                + " is wrong; it has to be names with numbers from 1 to 1000");
    }

    @Test
    void aValueThatIsNoMapIsNamedToo() {
        assertThatThrownBy(() -> shares("wasm.tenant.weights", "billing"))
                .hasMessageStartingWith("wasm.tenant.weights: billing is wrong");
    }
}
