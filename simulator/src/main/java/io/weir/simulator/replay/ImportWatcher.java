package io.weir.simulator.replay;

import java.nio.file.Path;

/** Is told what an import meets: decides about malformed lines, and may show how far it is. */
@FunctionalInterface
public interface ImportWatcher {
  /** Ends the import with the first complaint: nothing of the file is sent. */
  ImportWatcher REFUSE =
      (complaint, content) -> {
        throw complaint;
      };

  /**
   * Takes a line that breaks its format's rules; unless this throws, the import leaves it out,
   * counts it by reason and goes on.
   *
   * @param complaint what is wrong with it
   * @param content the line as it stands, bytes that are not UTF-8 replaced
   */
  void malformed(MalformedLineException complaint, String content);

  /**
   * Called now and then while a file is read; must return at once.
   *
   * @param bytes of the file, as it is on disk, that were read so far
   * @param total bytes of the file
   */
  default void read(Path file, long bytes, long total) {}

  /**
   * Called now and then while something is made of what was read; must return at once.
   *
   * @param task what is done with users, as a participle
   * @param users that it is over for
   * @param total users there are
   */
  default void worked(String task, long users, long total) {}
}
