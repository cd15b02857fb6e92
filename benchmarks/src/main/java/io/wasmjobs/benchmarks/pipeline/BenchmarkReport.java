package io.wasmjobs.benchmarks.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of a run: every pass, the medians, and the ratios next to their targets. */
final class BenchmarkReport {

    private final Map<String, List<Figures>> passes = new LinkedHashMap<>();
    private final List<Aim> aims = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * A ratio with its target.
     *
     * @param isMost whether the bound is a maximum, otherwise a minimum
     */
    record Aim(String measure, double here, double bound, boolean isMost) {

        boolean isMet() {
            return isMost ? here <= bound : here >= bound;
        }
    }

    void add(String row, Figures pass) {
        passes.computeIfAbsent(row, name -> new ArrayList<>()).add(pass);
    }

    void atMost(String measure, double here, double bound) {
        aims.add(new Aim(measure, here, bound, true));
    }

    void atLeast(String measure, double here, double bound) {
        aims.add(new Aim(measure, here, bound, false));
    }

    /** Adds a remark, such as why a row is missing. */
    void remark(String remark) {
        remarks.add(remark);
    }

    /** Removes all targets, for figures that must not be judged. */
    void removeTargets() {
        aims.clear();
    }

    boolean has(String row) {
        return passes.containsKey(row);
    }

    Figures median(String row) {
        List<Figures> measured = passes.get(row);
        if (measured == null) {
            throw new IllegalArgumentException(row + " was not measured");
        }
        return Figures.median(measured);
    }

    void print(PrintStream out) {
        MarkdownTable rows =
                new MarkdownTable(
                        "", "jobs", "jobs/s", "CPU us/job", "broker us/job", "x copy loop");
        for (String row : passes.keySet()) {
            Figures figures = median(row);
            rows.add(
                    row,
                    "%,d".formatted(figures.jobs()),
                    number("%,.0f", figures.perSecond()),
                    number("%.2f", figures.cpu()),
                    number("%.2f", figures.brokerCpu()),
                    has(Rows.COPY) ? number("%.2f", figures.cpu() / median(Rows.COPY).cpu()) : "-");
        }
        if (!rows.isEmpty()) {
            rows.print(out);
        }
        MarkdownTable reached = new MarkdownTable("measure", "here", "aim", "met");
        for (Aim aim : aims) {
            reached.add(
                    aim.measure(),
                    number("%.2f", aim.here()),
                    (aim.isMost() ? "<= " : ">= ") + number("%.1f", aim.bound()),
                    aim.isMet() ? "yes" : "no");
        }
        if (!reached.isEmpty()) {
            out.print(rows.isEmpty() ? "" : System.lineSeparator());
            reached.print(out);
        }
        remarks.forEach(remark -> out.println("\n" + remark));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    void write(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file);
                JsonGenerator json = new JsonFactory().createGenerator(writer)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            json.writeStringField("java", Runtime.version().toString());
            json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
            json.writeObjectFieldStart("rows");
            for (Map.Entry<String, List<Figures>> row : passes.entrySet()) {
                json.writeArrayFieldStart(row.getKey());
                for (Figures pass : row.getValue()) {
                    write(json, pass);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("aims");
            for (Aim aim : aims) {
                write(json, aim);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("remarks");
            for (String remark : remarks) {
                json.writeString(remark);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Figures pass) throws IOException {
        json.writeStartObject();
        json.writeNumberField("jobs", pass.jobs());
        json.writeNumberField("jobs_per_second", pass.perSecond());
        json.writeNumberField("cpu_micros_per_job", pass.cpu());
        json.writeNumberField("broker_cpu_micros_per_job", pass.brokerCpu());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Aim aim) throws IOException {
        json.writeStartObject();
        json.writeStringField("measure", aim.measure());
        json.writeNumberField("here", aim.here());
        json.writeNumberField(aim.isMost() ? "at_most" : "at_least", aim.bound());
        json.writeBooleanField("met", aim.isMet());
        json.writeEndObject();
    }
}
