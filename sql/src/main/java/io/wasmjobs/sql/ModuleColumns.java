package io.wasmjobs.sql;

import java.io.Serializable;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * The columns that the manifest of a module declares, as types of Flink.
 *
 * @param module the module's id, or a chain, as the query wrote it
 * @param input the row that its payload is an object of; null if its payload is a text or bytes
 * @param output the row of its answer
 */
record ModuleColumns(String module, @Nullable DataType input, DataType output)
        implements Serializable {

    private static final long serialVersionUID = 1;
}
