package io.weir.trainer.table;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where tables' rows lie. */
public enum RowMemory {
  /** In the machine's own memory, off the heap. */
  HOST {
    @Override
    public @Nullable NDManager of(NDManager device) {
      return null;
    }
  },
  /** In the memory of the device on which the model is. */
  DEVICE {
    @Override
    public @Nullable NDManager of(NDManager device) {
      return device;
    }
  };

  /** The device of {@link TableShape#device}, where the model is on {@code device}. */
  public abstract @Nullable NDManager of(NDManager device);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
