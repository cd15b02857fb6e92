package io.wasmjobs.engine.chicory;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Gives every NaN that compiled classes compute the same bits. WebAssembly leaves them open, and
 * the JVM's interpreter and compilers choose differently.
 */
public final class CanonicalNans {

    private static final String CHICORYS = "com/dylibso/chicory/runtime/OpcodeImpl";
    private static final String OURS = CanonicalNans.class.getName().replace('.', '/');
    private static final String OF_FLOAT = "(F)F";
    private static final String OF_DOUBLE = "(D)D";

    /** Chicory's functions that compute; the others of floats copy bits, or change a sign only. */
    private static final String COMPUTING = "F(32|64)_(CEIL|FLOOR|MAX|MIN|NEAREST|SQRT|TRUNC)";

    private CanonicalNans() {}

    /** The same number, or the NaN. Called by compiled guests. */
    public static float canonical(float value) {
        return Float.isNaN(value) ? Float.NaN : value;
    }

    /** The same number, or the NaN. Called by compiled guests. */
    public static double canonical(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    /**
     * The class file with each computation followed by a call of {@code canonical}.
     *
     * @throws org.objectweb.asm.MethodTooLargeException if a method has no room for the calls
     */
    static byte[] use(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Canonicaliser(writer), 0);
        return writer.toByteArray();
    }

    private static final class Canonicaliser extends ClassVisitor {

        Canonicaliser(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String type, String signature, String[] exceptions) {
            return new AfterComputations(
                    super.visitMethod(access, name, type, signature, exceptions));
        }
    }

    private static final class AfterComputations extends MethodVisitor {

        AfterComputations(MethodVisitor code) {
            super(Opcodes.ASM9, code);
        }

        @Override
        public void visitInsn(int opcode) {
            super.visitInsn(opcode);
            switch (opcode) {
                case Opcodes.FADD, Opcodes.FSUB, Opcodes.FMUL, Opcodes.FDIV, Opcodes.D2F ->
                        canonical(OF_FLOAT);
                case Opcodes.DADD, Opcodes.DSUB, Opcodes.DMUL, Opcodes.DDIV, Opcodes.F2D ->
                        canonical(OF_DOUBLE);
                default -> {}
            }
        }

        @Override
        public void visitMethodInsn(
                int opcode, String owner, String method, String of, boolean isInterface) {
            super.visitMethodInsn(opcode, owner, method, of, isInterface);
            if (owner.equals(CHICORYS) && method.matches(COMPUTING)) {
                canonical(method.startsWith("F32_") ? OF_FLOAT : OF_DOUBLE);
            }
        }

        private void canonical(String type) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, OURS, "canonical", type, false);
        }
    }
}
