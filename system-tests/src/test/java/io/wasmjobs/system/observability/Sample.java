package io.wasmjobs.system.observability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value of one series, as a Prometheus reporter shows it. */
record Sample(String name, Map<String, String> labels, double value) {

    private static final Pattern LINE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    Sample {
        labels = Map.copyOf(labels);
    }

    /** The current samples of the reporter on this port. */
    static List<Sample> scrape(int port) throws IOException, InterruptedException {
        HttpResponse<String> page =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (page.statusCode() != 200) {
            throw new IOException("the reporter answers " + page.statusCode());
        }
        return page.body()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Sample::parse)
                .toList();
    }

    static Sample parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a line in the Prometheus text format: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        if (parts.group(2) != null) {
            Matcher label = LABEL.matcher(parts.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        return new Sample(
                parts.group(1),
                labels,
                Double.parseDouble(parts.group(3).replace("Inf", "Infinity")));
    }
}
