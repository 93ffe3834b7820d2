package io.weir.simulator.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts more rows of whole numbers than memory holds: runs are sorted in memory, written to a
 * temporary file and merged while they are read.
 *
 * <p>The sort is stable. What fits one run stays in memory. The file stands in {@code
 * java.io.tmpdir} and goes with the process, however that ends, where the system lets an open file
 * be unlinked; elsewhere at its end. Rows are added by one thread; the sorted rows may be read by
 * any number, each with its own iterator.
 */
final class RowSorter {
  private static final int RUN_CELLS = 1 << 22;
  private static final int BUFFER_BYTES = 1 << 16;

  private final int width;
  private final int distinct;
  private final Comparator<long[]> order;
  private final long[][] run;
  private final List<Extent> extents = new ArrayList<>();
  private int size;
  private @Nullable FileChannel spilled;

  /** A run in the file, in bytes. */
  private record Extent(long from, long to) {}

  private RowSorter(int width, int keys, int distinct, int rowsPerRun) {
    this.width = width;
    this.distinct = distinct;
    run = new long[rowsPerRun][];
    order = (a, b) -> Arrays.compare(a, 0, keys, b, 0, keys);
  }

  /** Of rows of {@code width} cells, by the first {@code keys} of them. */
  static RowSorter of(int width, int keys) {
    return of(width, keys, 0, RUN_CELLS / width);
  }

  /** By the first cell, of which each value is kept once, with the first row that has it. */
  static RowSorter distinct(int width) {
    return of(width, 1, 1, RUN_CELLS / width);
  }

  static RowSorter of(int width, int keys, int distinct, int rowsPerRun) {
    return new RowSorter(width, keys, distinct, rowsPerRun);
  }

  /** Adds a row, which is owned by the sorter from then on. */
  void add(long... row) {
    if (size == run.length) {
      spill();
    }
    run[size++] = row;
  }

  /** The rows in order; none may be added any more. */
  Iterable<long[]> sorted() {
    if (spilled != null && size > 0) {
      spill();
    }
    sortRun();
    FileChannel file = spilled;
    return file == null
        ? () -> distinct(Arrays.asList(run).subList(0, size).iterator())
        : () -> distinct(new Merge(file));
  }

  private void sortRun() {
    Arrays.sort(run, 0, size, order);
  }

  private void spill() {
    sortRun();
    try {
      FileChannel file = spilled;
      if (file == null) {
        file = temporary();
        spilled = file;
      }
      long from = file.size();
      file.position(from);
      write(file);
      extents.add(new Extent(from, file.position()));
    } catch (IOException e) {
      throw new UncheckedIOException(System.getProperty("java.io.tmpdir") + ": " + e, e);
    }
    Arrays.fill(run, null);
    size = 0;
  }

  private static FileChannel temporary() throws IOException {
    Path file = Files.createTempFile("weir-replay-", ".rows");
    return FileChannel.open(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private void write(FileChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.max(1, BUFFER_BYTES / rowBytes()) * rowBytes());
    Iterator<long[]> rows = distinct(Arrays.asList(run).subList(0, size).iterator());
    while (rows.hasNext()) {
      buffer.asLongBuffer().put(rows.next());
      buffer.position(buffer.position() + rowBytes());
      if (!buffer.hasRemaining() || !rows.hasNext()) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private int rowBytes() {
    return width * Long.BYTES;
  }

  /** Without those rows whose first {@code distinct} cells are those of the row before. */
  private Iterator<long[]> distinct(Iterator<long[]> rows) {
    return distinct == 0 ? rows : new Distinct(rows);
  }

  private final class Distinct implements Iterator<long[]> {
    private final Iterator<long[]> rows;
    private long @Nullable [] next;

    Distinct(Iterator<long[]> rows) {
      this.rows = rows;
      next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public long[] next() {
      long[] row = next;
      if (row == null) {
        throw new NoSuchElementException();
      }
      do {
        next = rows.hasNext() ? rows.next() : null;
      } while (next != null && Arrays.equals(row, 0, distinct, next, 0, distinct));
      return row;
    }
  }

  /** The runs of the file as one. */
  private final class Merge implements Iterator<long[]> {
    private final PriorityQueue<Cursor> cursors =
        new PriorityQueue<>(
            Comparator.comparing(Cursor::row, order).thenComparingInt(Cursor::number));

    Merge(FileChannel file) {
      for (int i = 0; i < extents.size(); i++) {
        Cursor cursor = new Cursor(file, extents.get(i), i);
        if (cursor.advance()) {
          cursors.add(cursor);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !cursors.isEmpty();
    }

    @Override
    public long[] next() {
      Cursor first = cursors.remove();
      long[] row = first.row();
      if (first.advance()) {
        cursors.add(first);
      }
      return row;
    }
  }

  /** A place in a run. */
  private final class Cursor {
    private final FileChannel file;
    private final int number;
    private final long end;
    private final ByteBuffer buffer;
    private long next;
    private LongBuffer cells = LongBuffer.allocate(0);
    private long[] row = {};

    Cursor(FileChannel file, Extent extent, int number) {
      this.file = file;
      this.number = number;
      next = extent.from();
      end = extent.to();
      buffer = ByteBuffer.allocate(Math.max(1, BUFFER_BYTES / rowBytes()) * rowBytes());
    }

    long[] row() {
      return row;
    }

    int number() {
      return number;
    }

    boolean advance() {
      if (!cells.hasRemaining() && !fill()) {
        return false;
      }
      row = new long[width];
      cells.get(row);
      return true;
    }

    private boolean fill() {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
      try {
        while (buffer.hasRemaining() && file.read(buffer, next + buffer.position()) >= 0) {
          // A read may bring less than was asked for.
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      next += buffer.position();
      cells = buffer.flip().asLongBuffer();
      return cells.hasRemaining();
    }
  }
}
