package io.weir.store.transfer;

import static io.weir.core.Checks.check;

import io.grpc.StatusRuntimeException;
import io.weir.core.InvalidValueException;
import io.weir.store.config.StoreConfig;
import io.weir.store.durable.RocksStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of a store's folder that are kept: vectors of all generations that are held, with the
 * offsets that they are of.
 */
public final class StoreBackup {
  private static final String UNFINISHED = ".unfinished";

  private StoreBackup() {}

  /**
   * Copies a running store, which goes on meanwhile, through its admin port.
   *
   * @param config its {@code client.security} and {@code stream-patience} are heeded
   * @param from admin address of the store, {@code host:port}
   * @param target a folder that is empty or not there
   * @return how many files
   * @throws InvalidValueException when the store or the folder cannot be used; nothing is left then
   */
  public static int take(StoreConfig config, String from, Path target) {
    check(from.matches(".+:\\d+"), "--from", from, "host:port");
    requireEmpty("folder", target);
    try {
      Path absolute = target.toAbsolutePath();
      int files =
          PeerCheckpoint.copy(from, absolute, config.streamPatience(), config.client().security());
      RocksStore.openReadOnly(absolute).close();
      return files;
    } catch (StatusRuntimeException e) {
      throw unusable("--from", from, "a store that answers; " + e.getMessage(), e);
    } catch (IOException e) {
      throw unusable("folder", target, "one that can be written to; " + e.getMessage(), e);
    }
  }

  /**
   * Puts a copy where a store that is not running will open it.
   *
   * @param backup what {@link #take} left
   * @param dir the store's folder, empty or not there
   * @return how many files
   * @throws InvalidValueException when either cannot be used; nothing is left then
   */
  public static int restore(Path backup, Path dir) {
    requireEmpty("store.dir", dir);
    RocksStore.openReadOnly(backup).close();
    Path absolute = dir.toAbsolutePath();
    Path unfinished = absolute.resolveSibling(absolute.getFileName() + UNFINISHED);
    try {
      Transfers.delete(unfinished);
      Files.createDirectories(unfinished);
      List<Path> files = SnapshotFiles.filesIn(backup);
      for (Path file : files) {
        Files.copy(file, unfinished.resolve(file.getFileName()));
      }
      Files.deleteIfExists(absolute);
      Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE);
      return files.size();
    } catch (IOException e) {
      Transfers.delete(unfinished);
      throw unusable("store.dir", dir, "one that can be written to; " + e.getMessage(), e);
    }
  }

  private static void requireEmpty(String name, Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      check(files.findAny().isEmpty(), name, folder, "an empty folder, or none");
    } catch (IOException e) {
      throw unusable(name, folder, "an empty folder, or none", e);
    }
  }

  private static InvalidValueException unusable(
      String name, Object value, String rule, Exception cause) {
    InvalidValueException unusable = new InvalidValueException(name, value, rule);
    unusable.initCause(cause);
    return unusable;
  }
}
