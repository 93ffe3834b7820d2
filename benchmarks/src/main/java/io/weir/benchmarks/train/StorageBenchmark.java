package io.weir.benchmarks.train;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads uniform rows of 16 floats, in records of 84 bytes, from memory of several kinds that tables
 * could be made of.
 */
final class StorageBenchmark {
  private static final int FLOATS = 16;
  private static final int RECORD_FLOATS = 21;
  private static final int CHUNK_ROWS = 2048;
  private static final int READS = 4_000_000;
  private static final int ROUNDS = 3;
  private static final VarHandle FLOAT =
      MethodHandles.byteBufferViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private StorageBenchmark() {}

  /** Copies a row's numbers. */
  private interface Memory {
    void read(int row, float[] to);
  }

  static List<StorageTimes> run(int rows) {
    List<StorageTimes> times = new ArrayList<>();
    times.add(new StorageTimes("float[] on the heap", rows, nanos(heap(rows), rows)));
    ByteBuffer[] chunks = direct(rows);
    times.add(new StorageTimes("direct, FloatBuffer.get(row)", rows, nanos(bulk(chunks), rows)));
    times.add(new StorageTimes("direct, getFloat each", rows, nanos(each(chunks), rows)));
    times.add(new StorageTimes("direct, VarHandle each", rows, nanos(handle(chunks), rows)));
    return times;
  }

  private static Memory heap(int rows) {
    float[][] chunks = new float[rows / CHUNK_ROWS + 1][CHUNK_ROWS * RECORD_FLOATS];
    return (row, to) ->
        System.arraycopy(
            chunks[row / CHUNK_ROWS], row % CHUNK_ROWS * RECORD_FLOATS + 4, to, 0, FLOATS);
  }

  private static ByteBuffer[] direct(int rows) {
    ByteBuffer[] chunks = new ByteBuffer[rows / CHUNK_ROWS + 1];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] =
          ByteBuffer.allocateDirect(CHUNK_ROWS * RECORD_FLOATS * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
    }
    return chunks;
  }

  private static Memory bulk(ByteBuffer[] chunks) {
    FloatBuffer[] views = new FloatBuffer[chunks.length];
    for (int i = 0; i < chunks.length; i++) {
      views[i] = chunks[i].asFloatBuffer();
    }
    return (row, to) ->
        views[row / CHUNK_ROWS].get(row % CHUNK_ROWS * RECORD_FLOATS + 4, to, 0, FLOATS);
  }

  private static Memory each(ByteBuffer[] chunks) {
    return (row, to) -> {
      ByteBuffer chunk = chunks[row / CHUNK_ROWS];
      int at = (row % CHUNK_ROWS * RECORD_FLOATS + 4) * Float.BYTES;
      for (int i = 0; i < FLOATS; i++) {
        to[i] = chunk.getFloat(at + i * Float.BYTES);
      }
    };
  }

  private static Memory handle(ByteBuffer[] chunks) {
    return (row, to) -> {
      ByteBuffer chunk = chunks[row / CHUNK_ROWS];
      int at = (row % CHUNK_ROWS * RECORD_FLOATS + 4) * Float.BYTES;
      for (int i = 0; i < FLOATS; i++) {
        to[i] = (float) FLOAT.get(chunk, at + i * Float.BYTES);
      }
    };
  }

  /** Per read, the best of some rounds. */
  private static double nanos(Memory memory, int rows) {
    double best = Double.MAX_VALUE;
    float[] row = new float[FLOATS];
    for (int round = 0; round < ROUNDS; round++) {
      SplittableRandom random = new SplittableRandom(round);
      long start = System.nanoTime();
      for (int i = 0; i < READS; i++) {
        memory.read(random.nextInt(rows), row);
      }
      best = Math.min(best, (double) (System.nanoTime() - start) / READS);
    }
    return best;
  }
}
