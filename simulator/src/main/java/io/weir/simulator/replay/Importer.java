package io.weir.simulator.replay;

import io.weir.simulator.LogStream;
import java.nio.file.Path;

/**
 * Reads one log format.
 *
 * <p>To add a format, write one class and add it to {@link Importers}: the contract test over that
 * registry then covers it. Thread-safe.
 */
public interface Importer {
  /** The format's name on the command line. */
  String format();

  /** One line on what the format is. */
  String description();

  /** Whether a log of this format may be a folder of files. */
  default boolean readsFolders() {
    return false;
  }

  /**
   * Reads and validates a whole file, plain or gzip, and holds what it needs of it in memory or in
   * temporary files: what is wrong with it is known before anything is handed out.
   *
   * @param watcher decides about lines that break the format's rules, and is told how far it is
   * @throws MalformedLineException on the first such line, if that ends the import; on a header or
   *     schema of another format in any case
   * @throws io.weir.core.InvalidValueException when the file cannot be read or holds no request
   */
  LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher);
}
