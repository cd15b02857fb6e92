package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Memory;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Moves the fuel counter of compiled classes to a field of the linear memory, which every function
 * receives. Reading one of Chicory's globals takes six loads, more than a short function does
 * itself.
 */
public final class FuelField {

    private static final String OURS = Type.getInternalName(FuelField.class);
    private static final String READ = "readGlobal";
    private static final String WRITE = "writeGlobal";

    private FuelField() {}

    /** The fuel that is left. Called by compiled guests. */
    public static long get(Memory memory) {
        return ((FlatMemory) memory).fuel;
    }

    /** Sets the fuel that is left. Called by compiled guests. */
    public static void set(long left, Memory memory) {
        ((FlatMemory) memory).fuel = left;
    }

    /**
     * The class file with accesses to the global {@code counter} replaced by accesses to the field;
     * the same file if it has none.
     */
    static byte[] use(byte[] classFile, int counter) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, 0);
        boolean isChanged = false;
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode each = method.instructions.getFirst();
                    each != null;
                    each = each.getNext()) {
                isChanged |= replace(each, counter, method);
            }
        }
        if (!isChanged) {
            return classFile;
        }
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        return writer.toByteArray();
    }

    /** Chicory pushes a global's index and the instance, and then reads or writes the global. */
    private static boolean replace(AbstractInsnNode each, int counter, MethodNode method) {
        if (!(each instanceof MethodInsnNode call)
                || !(call.name.equals(READ) || call.name.equals(WRITE))
                || !(call.getPrevious() instanceof VarInsnNode instance)
                || constant(instance.getPrevious()) != counter) {
            return false;
        }
        InsnList code = method.instructions;
        code.remove(instance.getPrevious());
        code.set(instance, new VarInsnNode(Opcodes.ALOAD, instance.var - 1));
        boolean isRead = call.name.equals(READ);
        String memory = Type.getDescriptor(Memory.class);
        call.owner = OURS;
        call.name = isRead ? "get" : "set";
        call.desc = isRead ? "(" + memory + ")J" : "(J" + memory + ")V";
        return true;
    }

    private static int constant(AbstractInsnNode node) {
        if (node instanceof IntInsnNode small) {
            return small.operand;
        }
        if (node instanceof LdcInsnNode pooled && pooled.cst instanceof Integer number) {
            return number;
        }
        if (node instanceof InsnNode plain
                && plain.getOpcode() >= Opcodes.ICONST_0
                && plain.getOpcode() <= Opcodes.ICONST_5) {
            return plain.getOpcode() - Opcodes.ICONST_0;
        }
        return -1;
    }
}
