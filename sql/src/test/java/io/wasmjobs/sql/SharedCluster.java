package io.wasmjobs.sql;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** One MiniCluster for all tests in this JVM; otherwise each query would start its own. */
final class SharedCluster {

    private static final int SLOTS = 4;

    private static Configuration client = new Configuration();

    private SharedCluster() {}

    /** The options of a session that runs its queries on this cluster. */
    static synchronized Configuration session() throws Exception {
        if (!client.contains(RestOptions.PORT)) {
            client = start();
        }
        return new Configuration(client);
    }

    private static Configuration start() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumSlotsPerTaskManager(SLOTS)
                                .build());
        cluster.start();
        Configuration of = new Configuration();
        of.set(DeploymentOptions.TARGET, "remote");
        of.set(RestOptions.ADDRESS, "localhost");
        of.set(RestOptions.PORT, cluster.getRestAddress().get().getPort());
        return of;
    }
}
