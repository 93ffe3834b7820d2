package io.weir.store.durable;

import io.weir.core.cascade.Ids;
import java.util.SortedMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** The native side of a {@link RocksStore.Cursor}; used and closed under the store's guard. */
final class RocksCursor implements AutoCloseable {
  private static final long READAHEAD_BYTES = 1 << 20;

  private final RocksHandles handles;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final RocksIterator items;
  private boolean closed;

  RocksCursor(RocksHandles handles, int family) {
    this.handles = handles;
    this.snapshot = handles.db.getSnapshot();
    this.options =
        new ReadOptions()
            .setSnapshot(snapshot)
            .setFillCache(false)
            .setReadaheadSize(READAHEAD_BYTES);
    this.items = handles.db.newIterator(handles.family(family), options);
    items.seekToFirst();
  }

  SortedMap<String, long[]> metadata(String prefix) throws RocksDBException {
    return Metadata.withPrefix(handles.db, options, prefix);
  }

  int next(long[] ids, byte[] rows, int rowBytes) throws RocksDBException {
    byte[] key = new byte[Long.BYTES];
    byte[] row = new byte[rowBytes];
    int count = 0;
    for (; count < ids.length && items.isValid(); items.next()) {
      items.key(key);
      items.value(row);
      ids[count] = Ids.ofKey(key);
      System.arraycopy(row, 0, rows, count * rowBytes, rowBytes);
      count++;
    }
    items.status();
    return count;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      items.close();
      options.close();
      handles.db.releaseSnapshot(snapshot);
    }
  }
}
