package io.wasmjobs.system.failure;

import io.wasmjobs.system.NetworkNamespace;
import java.util.List;

/** Separates a broker by taking its network interface down. */
record CutNetwork(NetworkNamespace namespace) implements Separation {

    @Override
    public String how() {
        return "its network interface goes down";
    }

    @Override
    public String nearHost() {
        return namespace.nearHost();
    }

    @Override
    public String farHost() {
        return namespace.farHost();
    }

    @Override
    public List<String> launcher() {
        return namespace.launcher();
    }

    @Override
    public void cut() {
        namespace.cut();
    }

    @Override
    public void join() {
        namespace.join();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
