package io.weir.trainer.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records whose floats are the rows of one array on a device, and whose headers lie where those of
 * every {@link RowStore} do.
 *
 * <p>Records that are written one by one wait on the host until many are read or written, and then
 * go there together. The array grows to twice its size. A snapshot is a copy on the host, made when
 * it is asked for. Not thread-safe; the owner closes it.
 */
final class DeviceRowStore extends RowStore {
  private static final int FIRST_ROWS = 1024;

  /** That wait, and that come back in one copy. */
  private static final int ROWS_AT_ONCE = 1 << 16;

  private final NDManager manager;
  private final int headerBytes;
  private final int floats;
  private final Map<Integer, float[]> waiting = new LinkedHashMap<>();
  private NDArray records;

  /**
   * @param device whose manager is not closed with it
   */
  DeviceRowStore(int headerBytes, int floats, NDManager device) {
    super(headerBytes, 0);
    this.headerBytes = headerBytes;
    this.floats = floats;
    manager = device.newSubManager();
    records = manager.zeros(new Shape(FIRST_ROWS, floats));
  }

  @Override
  int recordBytes() {
    return headerBytes + floats * Float.BYTES;
  }

  @Override
  long bytes() {
    return super.bytes() + records.size() * Float.BYTES;
  }

  @Override
  void read(int slot, float[] to, int offset, int length) {
    float[] record = waiting.get(slot);
    if (record == null) {
      try (NDManager scope = manager.newSubManager()) {
        record = read(scope, new int[] {slot}).toFloatArray();
      }
    }
    System.arraycopy(record, 0, to, offset, length);
  }

  @Override
  void write(int slot, float[] from) {
    change(slot);
    await(slot, from.clone());
  }

  @Override
  void readRecord(int slot, byte[] buffer) {
    super.readRecord(slot, buffer);
    float[] record = new float[floats];
    ByteBuffer.wrap(buffer, headerBytes, floats * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(record);
    await(slot, record);
  }

  private void await(int slot, float[] record) {
    waiting.put(slot, record);
    if (waiting.size() == ROWS_AT_ONCE) {
      flush();
    }
  }

  /** Records of slots that were written once: (slots, floats); {@code scope} owns them. */
  NDArray read(NDManager scope, int[] slots) {
    flush();
    return records.get(scope, new NDIndex("{}", scope.create(wide(slots))));
  }

  /**
   * Replaces the records of taken slots.
   *
   * @param values (slots, floats)
   */
  void write(int[] slots, NDArray values) {
    flush();
    for (int slot : slots) {
      change(slot);
    }
    put(slots, values);
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    int[] slots = new int[waiting.size()];
    float[] values = new float[slots.length * floats];
    int at = 0;
    for (Map.Entry<Integer, float[]> each : waiting.entrySet()) {
      slots[at] = each.getKey();
      System.arraycopy(each.getValue(), 0, values, at++ * floats, floats);
    }
    try (NDManager scope = manager.newSubManager()) {
      put(slots, scope.create(values, new Shape(slots.length, floats)));
    }
    waiting.clear();
  }

  private void put(int[] slots, NDArray values) {
    try (NDManager scope = manager.newSubManager()) {
      // One that waited may have been freed since: then it is above the highest taken slot.
      grow(Arrays.stream(slots).max().orElse(0) + 1);
      records.set(new NDIndex("{}", scope.create(wide(slots))), values);
    }
  }

  private void grow(long end) {
    long rows = records.getShape().get(0);
    if (end <= rows) {
      return;
    }
    NDArray larger = manager.zeros(new Shape(Math.max(end, 2 * rows), floats));
    larger.set(new NDIndex().addSliceDim(0, rows), records);
    records.close();
    records = larger;
  }

  /** A copy of these records: nothing keeps them as they are on the device. */
  @Override
  RowSnapshot open(BitSet written, BitSet freed) {
    int chunkBits = chunkBits(recordBytes());
    ByteBuffer[] chunks = new ByteBuffer[(written.length() >>> chunkBits) + 1];
    int[] slots = written.stream().toArray();
    for (int from = 0; from < slots.length; from += ROWS_AT_ONCE) {
      int[] some = Arrays.copyOfRange(slots, from, Math.min(slots.length, from + ROWS_AT_ONCE));
      try (NDManager scope = manager.newSubManager()) {
        copy(some, read(scope, some).toFloatArray(), chunks, chunkBits);
      }
    }
    return new RowSnapshot(chunks, chunkBits, recordBytes(), written, freed);
  }

  private void copy(int[] slots, float[] values, ByteBuffer[] chunks, int chunkBits) {
    byte[] header = new byte[headerBytes];
    for (int i = 0; i < slots.length; i++) {
      int chunk = slots[i] >>> chunkBits;
      if (chunks[chunk] == null) {
        chunks[chunk] =
            ByteBuffer.allocate(recordBytes() << chunkBits).order(ByteOrder.LITTLE_ENDIAN);
      }
      int at = (slots[i] & (1 << chunkBits) - 1) * recordBytes();
      header(slots[i], header);
      chunks[chunk].put(at, header);
      for (int f = 0; f < floats; f++) {
        chunks[chunk].putFloat(at + headerBytes + f * Float.BYTES, values[i * floats + f]);
      }
    }
  }

  @Override
  public void close() {
    super.close();
    manager.close();
  }

  private static long[] wide(int[] slots) {
    return Arrays.stream(slots).asLongStream().toArray();
  }
}
