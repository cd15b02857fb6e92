package io.wasmjobs.streams;

import io.wasmjobs.protocol.FailureKind;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A record that a module failed on.
 *
 * @param record the record
 * @param kind the kind of failure
 * @param message one sentence that says what happened and what to do
 * @param attempts the number of invocations
 */
@TypeInfo(WasmFailure.TypeFactory.class)
public record WasmFailure<T>(T record, FailureKind kind, String message, int attempts) {

    /** The type of failures of records of a type, for an {@code OutputTag}. */
    public static <T> TypeInformation<WasmFailure<T>> typeOf(TypeInformation<T> record) {
        return type(record);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Flink names the type by its class.
    private static <T> TypeInformation<WasmFailure<T>> type(TypeInformation<?> record) {
        return (TypeInformation)
                Types.POJO(
                        WasmFailure.class,
                        Map.of(
                                "record",
                                record,
                                "kind",
                                Types.ENUM(FailureKind.class),
                                "message",
                                Types.STRING,
                                "attempts",
                                Types.INT));
    }

    /** Called by Flink, with the type of the records where it is known. */
    public static final class TypeFactory<T> extends TypeInfoFactory<WasmFailure<T>> {

        @Override
        public TypeInformation<WasmFailure<T>> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            TypeInformation<?> record = parameters.get("T");
            return type(record == null ? Types.GENERIC(Object.class) : record);
        }
    }
}
