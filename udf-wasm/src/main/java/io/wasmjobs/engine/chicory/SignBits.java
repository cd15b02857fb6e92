package io.wasmjobs.engine.chicory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Replaces the call for {@code f32.abs} in compiled classes by {@link #abs}. Chicory calls {@code
 * Math.abs}, which before JDK 18 keeps the sign of a negative NaN, except in code that C2 has
 * compiled.
 */
public final class SignBits {

    private static final String CHICORYS = "com/dylibso/chicory/runtime/OpcodeImpl";
    private static final String OURS = SignBits.class.getName().replace('.', '/');
    private static final String F32_ABS = "F32_ABS";
    private static final byte[] IN_CONSTANTS = F32_ABS.getBytes(StandardCharsets.US_ASCII);

    private SignBits() {}

    /**
     * WebAssembly's {@code f32.abs}: clears the sign bit, of a NaN too. Called by compiled guests.
     */
    public static float abs(float value) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }

    /** The class file with those calls replaced. */
    static byte[] replaceAbs(byte[] classFile) {
        if (!mentions(classFile)) {
            return classFile;
        }
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new AbsReplacer(writer), 0);
        return writer.toByteArray();
    }

    private static boolean mentions(byte[] classFile) {
        int last = classFile.length - IN_CONSTANTS.length;
        for (int at = 0; at <= last; at++) {
            if (classFile[at] == IN_CONSTANTS[0]
                    && Arrays.equals(
                            classFile,
                            at,
                            at + IN_CONSTANTS.length,
                            IN_CONSTANTS,
                            0,
                            IN_CONSTANTS.length)) {
                return true;
            }
        }
        return false;
    }

    private static final class AbsReplacer extends ClassVisitor {

        AbsReplacer(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor code = super.visitMethod(access, name, type, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, code) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String method, String of, boolean isInterface) {
                    if (owner.equals(CHICORYS) && method.equals(F32_ABS)) {
                        super.visitMethodInsn(opcode, OURS, "abs", of, isInterface);
                    } else {
                        super.visitMethodInsn(opcode, owner, method, of, isInterface);
                    }
                }
            };
        }
    }
}
