package io.weir.store.table;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory that can be given back before the garbage collector finds it: a replaced
 * generation is gigabytes behind a few small objects, which give a collector no reason to run.
 */
final class DirectMemory {
  private static final @Nullable MethodHandle CLEANER = cleaner();

  private DirectMemory() {}

  /** Zeroed little-endian memory. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Gives memory back at once where the platform can, else when it is collected. Nobody may use the
   * buffer, or a view of it, from here on: that would end the process.
   */
  static void free(ByteBuffer buffer) {
    if (CLEANER != null) {
      try {
        CLEANER.invokeExact(buffer);
      } catch (Throwable e) {
        throw new IllegalStateException("freeing direct memory", e);
      }
    }
  }

  /** {@code sun.misc.Unsafe.invokeCleaner}, public in the module jdk.unsupported. */
  private static @Nullable MethodHandle cleaner() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException | RuntimeException notThere) {
      return null;
    }
  }
}
