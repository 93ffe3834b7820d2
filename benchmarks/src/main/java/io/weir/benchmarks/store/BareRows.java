package io.weir.benchmarks.store;

import io.weir.store.table.Kernel;
import io.weir.store.table.MemoryKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * What memory allows at most: rows of float32 whose places are known, read at random a few at a
 * time and multiplied; no ids, no versions, no ranking. Not thread-safe.
 */
final class BareRows {
  private static final int ROWS_PER_BLOCK = 1 << 20;
  private static final int SOME = 32;
  private static final int CACHE_LINE = 64;

  private final int dimension;
  private final int rowBytes;
  private final ByteBuffer[] blocks;
  private final FloatBuffer[] floats;
  private final float[] near;
  private final Kernel kernel;
  private final float[] products;
  private int touched;

  BareRows(Catalogue catalogue, Kernel kernel) {
    this.dimension = catalogue.dimension();
    this.rowBytes = dimension * Float.BYTES;
    this.near = new float[SOME * dimension];
    this.kernel = kernel;
    this.products = new float[kernel.room(SOME)];
    this.blocks = new ByteBuffer[(catalogue.items() + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK];
    this.floats = new FloatBuffer[blocks.length];
    for (int i = 0; i < blocks.length; i++) {
      int here = Math.min(ROWS_PER_BLOCK, catalogue.items() - i * ROWS_PER_BLOCK);
      blocks[i] =
          ByteBuffer.allocateDirect(here * rowBytes + CACHE_LINE)
              .alignedSlice(CACHE_LINE)
              .order(ByteOrder.LITTLE_ENDIAN);
      floats[i] = blocks[i].asFloatBuffer();
    }
    for (int item = 0; item < catalogue.items(); item++) {
      floats[item / ROWS_PER_BLOCK].put(at(item) / Float.BYTES, catalogue.vector(item, 0));
    }
  }

  /** Lists of random places. */
  static int[][] places(Catalogue catalogue, int count, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] lists = new int[count][];
    for (int i = 0; i < count; i++) {
      lists[i] = random.ints(size, 0, catalogue.items()).toArray();
    }
    return lists;
  }

  /** Reads the rows at these places and multiplies each with a vector. */
  float multiply(int[] places, float[] user) {
    for (int first = 0; first < places.length; first += SOME) {
      int count = Math.min(SOME, places.length - first);
      for (int i = 0; i < count; i++) {
        touch(places[first + i]);
      }
      multiply(places, first, count, user);
    }
    return products[0] + touched;
  }

  private void multiply(int[] places, int first, int count, float[] user) {
    if (kernel instanceof MemoryKernel inPlace) {
      for (int i = 0; i < count; i++) {
        int place = places[first + i];
        ByteBuffer block = blocks[place / ROWS_PER_BLOCK];
        inPlace.dot(user, 0, block, at(place), dimension, products, i);
      }
      inPlace.sum(products, count);
    } else {
      for (int i = 0; i < count; i++) {
        copy(places[first + i], i * dimension);
      }
      kernel.dots(user, 0, near, count, dimension, products);
    }
  }

  /** All of a row's cache lines, so that what many rows wait for is waited for at once. */
  private void touch(int place) {
    ByteBuffer block = blocks[place / ROWS_PER_BLOCK];
    int at = at(place);
    for (int line = at; line < at + rowBytes; line += CACHE_LINE) {
      touched += block.get(line);
    }
  }

  private void copy(int place, int target) {
    floats[place / ROWS_PER_BLOCK].get(at(place) / Float.BYTES, near, target, dimension);
  }

  private int at(int place) {
    return place % ROWS_PER_BLOCK * rowBytes;
  }
}
