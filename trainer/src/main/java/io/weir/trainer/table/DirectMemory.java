package io.weir.trainer.table;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap, given back when it is said and not when a collection happens to find it.
 * Thread-safe.
 */
final class DirectMemory {
  private static final @Nullable MethodHandle CLEANER = cleaner();

  private DirectMemory() {}

  /** Zeroed memory, little-endian. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Gives back what {@link #allocate} gave; it and its views must not be used any more. */
  static void free(ByteBuffer memory) {
    if (CLEANER != null) {
      try {
        CLEANER.invokeExact(memory);
      } catch (Throwable e) {
        throw new IllegalStateException("freeing direct memory", e);
      }
    }
  }

  /** Null where the platform has none: then collections give the memory back. */
  private static @Nullable MethodHandle cleaner() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
