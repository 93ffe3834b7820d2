package io.weir.store.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SortedMap;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads rows of metadata. */
final class Metadata {
  private Metadata() {}

  static SortedMap<String, long[]> withPrefix(RocksDB db, ReadOptions options, String prefix)
      throws RocksDBException {
    SortedMap<String, long[]> rows = new TreeMap<>();
    try (RocksIterator rowsFrom = db.newIterator(options)) {
      for (rowsFrom.seek(prefix.getBytes(UTF_8)); rowsFrom.isValid(); rowsFrom.next()) {
        String key = new String(rowsFrom.key(), UTF_8);
        if (!key.startsWith(prefix)) {
          break;
        }
        rows.put(key.substring(prefix.length()), Longs.decode(rowsFrom.value()));
      }
      rowsFrom.status();
    }
    return rows;
  }
}
