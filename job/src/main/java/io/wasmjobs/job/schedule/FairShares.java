package io.wasmjobs.job.schedule;

import java.io.Serializable;
import java.util.Map;

/**
 * How tenants share a subtask's threads.
 *
 * @param weights the number of turns of a tenant for each turn of a tenant with the weight 1
 * @param tenantConcurrency the most invocations of a tenant at the same time, if limited
 * @param moduleConcurrency the most invocations of a module for one tenant at the same time
 * @param tenantRates jobs of a tenant that may begin in a second, in all subtasks together
 * @param moduleRates the same for a module
 * @param breakers the settings of breakers
 */
public record FairShares(
        Map<String, Integer> weights,
        Map<String, Integer> tenantConcurrency,
        Map<String, Integer> moduleConcurrency,
        Map<String, Integer> tenantRates,
        Map<String, Integer> moduleRates,
        Breakers.Settings breakers)
        implements Serializable {

    /** Equal shares without limits. */
    public static final FairShares EQUAL = new FairShares(Map.of(), Map.of(), Map.of());

    /**
     * @throws IllegalArgumentException if a number is not positive
     */
    public FairShares {
        weights = checked(weights);
        tenantConcurrency = checked(tenantConcurrency);
        moduleConcurrency = checked(moduleConcurrency);
        tenantRates = checked(tenantRates);
        moduleRates = checked(moduleRates);
    }

    /** Shares without a limit on rates and without breakers. */
    public FairShares(
            Map<String, Integer> weights,
            Map<String, Integer> tenantConcurrency,
            Map<String, Integer> moduleConcurrency) {
        this(
                weights,
                tenantConcurrency,
                moduleConcurrency,
                Map.of(),
                Map.of(),
                Breakers.Settings.NONE);
    }

    private static Map<String, Integer> checked(Map<String, Integer> numbers) {
        numbers.forEach(
                (name, number) -> {
                    if (number < 1) {
                        throw new IllegalArgumentException(name + " is not at least 1");
                    }
                });
        return Map.copyOf(numbers);
    }

    int weight(String tenant) {
        return weights.getOrDefault(tenant, 1);
    }

    int concurrency(String tenant) {
        return tenantConcurrency.getOrDefault(tenant, Integer.MAX_VALUE);
    }

    int concurrencyOfModule(String module) {
        return moduleConcurrency.getOrDefault(module, Integer.MAX_VALUE);
    }
}
