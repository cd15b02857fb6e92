package io.wasmjobs.engine.invocation;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.http.HttpCall;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.engine.network.TcpConnections;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The network access of one invocation. Reports each HTTP request to the listener. */
final class InvocationNetwork implements Network {

    private final GuestHttp http;
    private final TcpConnections tcp;
    private final LoadedModule module;
    private final HttpCall call;
    private final EngineListener listener;

    InvocationNetwork(
            GuestHttp http,
            TcpConnections tcp,
            LoadedModule module,
            HttpCall call,
            EngineListener listener) {
        this.http = http;
        this.tcp = tcp;
        this.module = module;
        this.call = call;
        this.listener = listener;
    }

    @Override
    public byte[] send(byte[] memory, int offset, int length) throws InterruptedException {
        long started = System.nanoTime();
        boolean answered = false;
        try {
            byte[] answer = http.request(memory, offset, length, module.http(), call);
            answered = !GuestHttp.isError(answer);
            return answer;
        } finally {
            ended(started, answered);
        }
    }

    @Override
    public HttpResponse exchange(byte[] head, @Nullable Bytes body)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        boolean answered = false;
        try {
            HttpResponse response = http.exchange(head, body, module.http(), call);
            answered = true;
            return response;
        } finally {
            ended(started, answered);
        }
    }

    @Override
    public int maxRequestBytes() {
        return module.http().maxRequestBytes();
    }

    @Override
    public SocketChannel connect(int ipv4, int port) throws IOException, InterruptedException {
        return tcp.connect(ipv4, port, module.http().hosts(), call.deadlineNanos());
    }

    private void ended(long started, boolean answered) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        listener.httpRequestEnded(module.id(), took, answered);
    }
}
