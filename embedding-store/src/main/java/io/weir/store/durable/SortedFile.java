package io.weir.store.durable;

import io.weir.core.cascade.Ids;
import io.weir.store.durable.DurableStore.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Writes many rows as one sorted file, which RocksDB takes in whole, beside its log. */
final class SortedFile {
  private static final String NAME = "incoming.sst";

  private SortedFile() {}

  /**
   * Adds rows to a family; of rows of one id the last one counts.
   *
   * @param rows not empty
   */
  static void ingest(RocksHandles handles, int family, List<Row> rows) throws RocksDBException {
    Path file = handles.dir.resolve(NAME);
    try {
      Files.deleteIfExists(file);
      write(handles, file, sorted(rows));
      try (IngestExternalFileOptions options = new IngestExternalFileOptions()) {
        options.setMoveFiles(true);
        handles.db.ingestExternalFile(handles.family(family), List.of(file.toString()), options);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * In the unsigned order of ids, rows of one id in the order they came.
   *
   * <p>Ids are compared by their distance from the lowest, as many leading bits of it as fit beside
   * a row's number in one long; what that leaves undecided is sorted as it is.
   */
  static Row[] sorted(List<Row> rows) {
    long lowest = rows.get(0).id() ^ Long.MIN_VALUE;
    long highest = lowest;
    for (Row row : rows) {
      lowest = Math.min(lowest, row.id() ^ Long.MIN_VALUE);
      highest = Math.max(highest, row.id() ^ Long.MIN_VALUE);
    }
    int numberBits = Integer.SIZE - Integer.numberOfLeadingZeros(rows.size());
    int distanceBits = Long.SIZE - Long.numberOfLeadingZeros(highest - lowest);
    int left = Math.max(0, distanceBits + numberBits - (Long.SIZE - 1));
    long[] keys = new long[rows.size()];
    for (int i = 0; i < keys.length; i++) {
      long distance = (rows.get(i).id() ^ Long.MIN_VALUE) - lowest;
      keys[i] = distance >>> left << numberBits | i;
    }
    Arrays.sort(keys);
    Row[] sorted = new Row[keys.length];
    int mask = (1 << numberBits) - 1;
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = rows.get((int) keys[i] & mask);
    }
    sortUndecided(sorted, keys, numberBits);
    return sorted;
  }

  private static void sortUndecided(Row[] rows, long[] keys, int numberBits) {
    for (int from = 0; from < rows.length; ) {
      int to = from + 1;
      while (to < rows.length && keys[to] >>> numberBits == keys[from] >>> numberBits) {
        to++;
      }
      if (to - from > 1) {
        Arrays.sort(
            rows, from, to, Comparator.comparingLong((Row row) -> row.id() ^ Long.MIN_VALUE));
      }
      from = to;
    }
  }

  private static void write(RocksHandles handles, Path file, Row[] rows) throws RocksDBException {
    try (EnvOptions environment = new EnvOptions();
        Options options = handles.options.sortedFiles();
        SstFileWriter writer = new SstFileWriter(environment, options)) {
      writer.open(file.toString());
      ByteBuffer key = direct(Long.BYTES).order(ByteOrder.BIG_ENDIAN);
      ByteBuffer value = direct(largest(rows));
      for (int i = 0; i < rows.length; i++) {
        Row row = rows[i];
        if (i + 1 < rows.length && rows[i + 1].id() == row.id()) {
          continue;
        }
        byte[] vector = row.vector();
        if (vector == null) {
          writer.delete(Ids.key(row.id()));
        } else {
          key.clear().putLong(row.id()).flip();
          value.clear().put(vector).flip();
          writer.put(key, value);
        }
      }
      writer.finish();
    }
  }

  private static int largest(Row[] rows) {
    int largest = 0;
    for (Row row : rows) {
      byte[] vector = row.vector();
      largest = Math.max(largest, vector == null ? 0 : vector.length);
    }
    return largest;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes);
  }
}
