package io.weir.store.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The native handles of one open database; only {@link RocksStore} may hold them. */
final class RocksHandles implements AutoCloseable {
  private static final String FAMILY_PREFIX = "vectors-";

  final Path dir;
  final RocksOptions options;
  final RocksDB db;
  final Map<Integer, ColumnFamilyHandle> families = new ConcurrentHashMap<>();
  final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();
  private final List<ColumnFamilyHandle> others = new ArrayList<>();

  private RocksHandles(
      Path dir,
      RocksOptions options,
      RocksDB db,
      List<ColumnFamilyDescriptor> descriptors,
      List<ColumnFamilyHandle> opened) {
    this.dir = dir;
    this.options = options;
    this.db = db;
    for (int i = 0; i < opened.size(); i++) {
      String name = new String(descriptors.get(i).getName(), UTF_8);
      if (name.startsWith(FAMILY_PREFIX)) {
        families.put(Integer.parseInt(name.substring(FAMILY_PREFIX.length())), opened.get(i));
      } else {
        others.add(opened.get(i));
      }
    }
  }

  static String familyName(int number) {
    return FAMILY_PREFIX + number;
  }

  /** See {@link RocksStore#open}. */
  static RocksHandles open(Path dir) {
    makeWritable(dir);
    RocksOptions options = new RocksOptions();
    try {
      List<ColumnFamilyDescriptor> descriptors = descriptors(dir, options);
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db = RocksDB.open(options.db, dir.toString(), descriptors, opened);
      return new RocksHandles(dir, options, db, descriptors, opened);
    } catch (RocksDBException | IllegalArgumentException e) {
      options.close();
      throw explain(dir, e);
    }
  }

  /** See {@link RocksStore#openReadOnly}. */
  static RocksHandles openReadOnly(Path dir) {
    if (!Files.exists(dir.resolve("CURRENT"))) {
      throw new InvalidValueException("store.dir", dir, "a folder of a store");
    }
    RocksOptions options = new RocksOptions();
    try {
      List<ColumnFamilyDescriptor> descriptors = descriptors(dir, options);
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db = RocksDB.openReadOnly(options.db, dir.toString(), descriptors, opened);
      return new RocksHandles(dir, options, db, descriptors, opened);
    } catch (RocksDBException | IllegalArgumentException e) {
      options.close();
      throw explain(dir, e);
    }
  }

  ColumnFamilyHandle family(int number) {
    ColumnFamilyHandle family = families.get(number);
    if (family == null) {
      throw new IllegalStateException(
          "family: " + number + " (expected: one of " + families.keySet() + ")");
    }
    return family;
  }

  @Override
  public void close() {
    cursors.forEach(RocksCursor::close);
    families.values().forEach(ColumnFamilyHandle::close);
    others.forEach(ColumnFamilyHandle::close);
    db.close();
    options.close();
  }

  private static List<ColumnFamilyDescriptor> descriptors(Path dir, RocksOptions options)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    if (Files.exists(dir.resolve("CURRENT"))) {
      try (Options plain = new Options()) {
        for (byte[] name : RocksDB.listColumnFamilies(plain, dir.toString())) {
          descriptors.add(new ColumnFamilyDescriptor(name, options.family));
        }
      }
    } else {
      descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.family));
    }
    return descriptors;
  }

  private static void makeWritable(Path dir) {
    try {
      Files.createDirectories(dir);
      Path probe = Files.createTempFile(dir, "probe-", ".tmp");
      Files.delete(probe);
    } catch (IOException e) {
      throw unusable(dir, "a folder that can be written to", e);
    }
  }

  private static InvalidValueException explain(Path dir, Exception e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("LOCK") || message.contains("lock hold by current process")) {
      return unusable(dir, "a folder that no other running store uses", e);
    }
    return unusable(dir, "a folder of a store; RocksDB says: " + oneLine(message), e);
  }

  private static InvalidValueException unusable(Path dir, String rule, Exception cause) {
    InvalidValueException unusable = new InvalidValueException("store.dir", dir, rule);
    unusable.initCause(cause);
    return unusable;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
