package io.wasmjobs.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.protocol.Bytes;
import java.util.Objects;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM_ROWS(module, payload)}: the answer of a module as rows. Each element of a JSON array
 * is a row, and each line of any other text. An element that is not a string becomes its JSON text.
 *
 * <pre>{@code
 * SELECT t.item FROM orders, LATERAL TABLE(WASM_ROWS('split', payload)) AS t(item);
 * }</pre>
 */
@FunctionHint(output = @DataTypeHint("ROW<`value` STRING>"))
public final class WasmRowsFunction extends TableFunction<Row> {

    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private transient @Nullable SqlEngine engine;

    @Override
    public void open(FunctionContext context) {
        engine = SqlEngine.open(context);
    }

    /** Collects a row for each element or line of the answer. */
    public void eval(@Nullable String module, @Nullable String payload) {
        if (module == null || payload == null) {
            return;
        }
        Bytes answer =
                Objects.requireNonNull(engine, "not opened").answer(module, Bytes.utf8(payload));
        if (answer == null) {
            return;
        }
        String text = answer.toUtf8();
        JsonNode array = array(text);
        if (array == null) {
            text.lines().forEach(line -> collect(Row.of(line)));
        } else {
            array.forEach(
                    element ->
                            collect(
                                    Row.of(
                                            element.isTextual()
                                                    ? element.textValue()
                                                    : element.toString())));
        }
    }

    private static @Nullable JsonNode array(String text) {
        if (!text.stripLeading().startsWith("[")) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(text);
            return node.isArray() ? node : null;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
