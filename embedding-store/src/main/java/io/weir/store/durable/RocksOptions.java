package io.weir.store.durable;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.HyperClockCache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/**
 * The native settings of one open database, closed after it.
 *
 * <p>Reads come from the memory table, so the block cache is small; it serves the scan at start.
 * Vectors of random floats do not compress.
 */
final class RocksOptions implements AutoCloseable {
  private static final long MIB = 1L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final Deque<AbstractNativeReference> natives = new ArrayDeque<>();

  final DBOptions db;
  final ColumnFamilyOptions family;
  final WriteOptions unsynced;
  final WriteOptions synced;

  RocksOptions() {
    db =
        owned(new DBOptions())
            .setCreateIfMissing(true)
            .setMaxOpenFiles(-1)
            // The write-ahead log is replayed at start: bound it, and with it the restart.
            .setMaxTotalWalSize(256 * MIB)
            .setDbWriteBufferSize(128 * MIB)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(16 * MIB)
            .setKeepLogFileNum(4);
    HyperClockCache cache = owned(new HyperClockCache(32 * MIB, 0, -1, false));
    family =
        owned(new ColumnFamilyOptions())
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setBlockSize(4096)
                    .setFormatVersion(6));
    unsynced = owned(new WriteOptions());
    synced = owned(new WriteOptions()).setSync(true);
  }

  /** For files made beside the database; whoever asks closes them. */
  Options sortedFiles() {
    return new Options(db, family);
  }

  private <T extends AbstractNativeReference> T owned(T reference) {
    natives.push(reference);
    return reference;
  }

  @Override
  public void close() {
    while (!natives.isEmpty()) {
      natives.pop().close();
    }
  }
}
