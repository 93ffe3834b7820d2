package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.simulator.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * RecFlow of Kuaishou, the public log of a whole cascade: {@code all_stage/DATE.feather}, a day or
 * a folder of them.
 *
 * <p>Liu et al., "RecFlow: An Industrial Full Flow Recommendation Dataset", ICLR 2025.
 *
 * <ul>
 *   <li>A request is the rows of one {@code request_id}, in whatever order the files have them:
 *       they are sorted by request time, on disk where memory does not hold them. Rows of the same
 *       video are one candidate, with the flags of all.
 *   <li>A flag names the stage that judged the video, and every stage before has put it in order
 *       too. RecFlow's <em>pre-rank</em> and <em>coarse rank</em> stages are two steps of Weir's
 *       pre-ranking: {@code prerank_neg} and {@code coarse_neg} are listed by retrieval and
 *       pre-ranking, {@code rank_pos} and {@code rank_neg} by ranking too, {@code rerank_pos} and
 *       {@code rerank_neg} by re-ranking, {@code realshow} by exposure.
 *   <li>RecFlow samples what a stage did not pass on, some ten videos a stage. {@link
 *       RecFlowRequest} says what is known of ranks, totals and {@code advanced}.
 *   <li>{@code effective_view} is the action {@code click}, with the playing time in milliseconds
 *       as its value, as is that of {@code long_view} and of {@code play}, which every shown video
 *       that was played has; {@code like}, {@code follow}, {@code forward} and {@code comment} keep
 *       their names, with the value 1. Actions have no time of their own: they come a second after
 *       the request.
 *   <li>The sequence {@code viewed} is the user's effective views of earlier requests.
 *   <li>Refused: a row without any flag ({@code no-stage}); feedback on a video that was not shown
 *       ({@code feedback-not-shown}; the row stays, without it).
 * </ul>
 *
 * <p>Memory: about 100 bytes a request and 500 bytes a user. Disk: some 80 bytes a row.
 */
final class RecFlowImporter implements Importer {
  private static final String SUFFIX = ".feather";

  /** The columns that are read, under their names in the file. */
  enum Column {
    REQUEST_ID,
    REQUEST_TIMESTAMP,
    USER_ID,
    DEVICE_ID,
    AGE,
    GENDER,
    PROVINCE,
    VIDEO_ID,
    AUTHOR_ID,
    CATEGORY_LEVEL_ONE,
    CATEGORY_LEVEL_TWO,
    UPLOAD_TYPE,
    UPLOAD_TIMESTAMP,
    DURATION,
    REALSHOW,
    RERANK_POS,
    RERANK_NEG,
    RANK_POS,
    RANK_NEG,
    COARSE_NEG,
    PRERANK_NEG,
    RANK_INDEX,
    RERANK_INDEX,
    PLAYING_TIME,
    EFFECTIVE_VIEW,
    LONG_VIEW,
    LIKE,
    FOLLOW,
    FORWARD,
    COMMENT;

    /** The name in the file. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> COLUMNS =
      Arrays.stream(Column.values()).map(Column::label).toList();

  @Override
  public String format() {
    return "recflow";
  }

  @Override
  public String description() {
    return "the whole cascade of Kuaishou's RecFlow: all_stage/DATE.feather, or a folder of them";
  }

  @Override
  public boolean readsFolders() {
    return true;
  }

  @Override
  public LogStream open(Path path, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    RecFlowRows rows = new RecFlowRows(settings, leftOut);
    for (Path file : files(path)) {
      FeatherTable.read(file, COLUMNS, leftOut, rows::add);
    }
    check(rows.requests() > 0, "file", path, "at least one row of a request");
    return rows.stream(format());
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files = entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
      check(!files.isEmpty(), "file", path, "a readable file, or a folder of *" + SUFFIX);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }
}
