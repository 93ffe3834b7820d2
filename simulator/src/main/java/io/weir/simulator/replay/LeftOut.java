package io.weir.simulator.replay;

import io.weir.simulator.Refusals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects what an import leaves out: malformed lines, and what contradicts the log. Tells the
 * import's watcher of the former, and how far the import is.
 *
 * <p>What an importer refuses of a line counts when the line as a whole turns out to be well
 * formed: a malformed one is left out once, as malformed. Used by one thread.
 */
final class LeftOut {
  private static final Pattern INSIDE = Pattern.compile("[.\\[].*");

  private final ImportWatcher watcher;
  private final Refusals.Collector collector = new Refusals.Collector();
  private final List<String[]> ofThisLine = new ArrayList<>();

  LeftOut(ImportWatcher watcher) {
    this.watcher = watcher;
  }

  /** So many bytes of a file were read. */
  void read(Path file, long bytes, long total) {
    watcher.read(file, bytes, total);
  }

  /** A task is over for so many users. */
  void worked(String task, long users, long total) {
    watcher.worked(task, users, total);
  }

  /** Leaves out a line, or a part of it, that is well formed. */
  void refuse(String reason, String complaint) {
    ofThisLine.add(new String[] {reason, complaint});
  }

  /** What was refused since the last line counts. */
  void lineTaken() {
    ofThisLine.forEach(refused -> collector.add(refused[0], refused[1]));
    ofThisLine.clear();
  }

  /**
   * Leaves out a malformed line, under the reason {@code malformed-} and its field.
   *
   * @throws MalformedLineException the complaint, when such lines end the import
   */
  void malformed(MalformedLineException complaint, String content) {
    ofThisLine.clear();
    watcher.malformed(complaint, content);
    String field = INSIDE.matcher(complaint.field()).replaceFirst("");
    collector.add("malformed-" + field, String.valueOf(complaint.getMessage()));
  }

  /** What was left out so far. */
  Refusals refusals() {
    return collector.refusals();
  }
}
