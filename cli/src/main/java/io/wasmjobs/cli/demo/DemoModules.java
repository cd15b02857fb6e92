package io.wasmjobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The example modules in a folder of their own, with what their golden cases need around them: a
 * manifest, a web server on loopback, a folder to write to.
 */
final class DemoModules implements AutoCloseable {

    /** An example and its first golden case. */
    record Example(String module, String language, DemoCase golden) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final HttpServer server;
    private final Map<String, Example> examples = new TreeMap<>();

    private DemoModules(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
    }

    /** Copies the examples of a checkout and reads their golden cases. */
    static DemoModules prepare(Path root) throws IOException {
        Path built = root.resolve("wasm-modules").resolve("built");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DemoModules modules = new DemoModules(Files.createTempDirectory("wasmjobs-demo-"), server);
        JsonNode index = JSON.readTree(built.resolve("index.json").toFile());
        for (Map.Entry<String, JsonNode> entry : index.properties()) {
            Path cases =
                    root.resolve(entry.getValue().path("source").asText()).resolve("cases.json");
            modules.add(
                    built,
                    new Example(
                            entry.getKey(),
                            entry.getValue().path("language").asText(),
                            DemoCase.firstOf(cases)));
        }
        server.start();
        return modules;
    }

    private void add(Path built, Example example) throws IOException {
        String module = example.module();
        Files.copy(built.resolve(module + ".wasm"), folder.resolve(module + ".wasm"));
        Path own = built.resolve(module + ".json");
        ObjectNode manifest =
                Files.exists(own)
                        ? (ObjectNode) JSON.readTree(own.toFile())
                        : JSON.createObjectNode();
        DemoCase golden = example.golden();
        String address = "127.0.0.1:" + server.getAddress().getPort() + "/" + module;
        golden.server()
                .properties()
                .forEach(answer -> serve("/" + module + answer.getKey(), answer.getValue()));
        JsonNode overlay =
                JSON.readTree(
                        golden.manifest()
                                .toString()
                                .replace(
                                        "${server.host}",
                                        address.substring(0, address.indexOf('/')))
                                .replace("${server}", "http://" + address));
        if (overlay instanceof ObjectNode fields) {
            manifest = JSON.readerForUpdating(manifest).readValue(fields);
        }
        if (golden.folder() != null) {
            Path writable = Files.createDirectory(folder.resolve(module + "-files"));
            manifest.withObjectProperty("allowed_paths").put(writable.toString(), golden.folder());
        }
        if (!manifest.isEmpty()) {
            Files.writeString(folder.resolve(module + ".json"), manifest.toString());
        }
        examples.put(module, example);
    }

    private void serve(String path, JsonNode answer) {
        byte[] body = answer.path("body").asText().getBytes(StandardCharsets.UTF_8);
        server.createContext(
                path,
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Content-Type", answer.path("content_type").asText("text/plain"));
                    exchange.sendResponseHeaders(answer.path("status").asInt(200), body.length);
                    try (OutputStream response = exchange.getResponseBody()) {
                        response.write(body);
                    }
                });
    }

    /** The module folder. */
    Path folder() {
        return folder;
    }

    /** The examples by module id. */
    Map<String, Example> examples() {
        return examples;
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
