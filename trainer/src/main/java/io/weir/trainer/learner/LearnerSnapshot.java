package io.weir.trainer.learner;

import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.features.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a learner has learnt at one moment, by the file of a checkpoint.
 *
 * <p>What grows with the stream, rows, counts and the catalogue, is not copied then: the time it
 * takes is that of looking at which there are. The files may be written on any one thread while
 * learning goes on; then the learner's own calls {@link #written} or {@link #failed}, before the
 * next snapshot.
 */
public final class LearnerSnapshot {
  static final String WEIGHTS = "learner";
  static final String TABLES = "tables";
  static final String CATALOGUE = "catalogue";
  static final String STATISTICS = "statistics";
  static final String COUNTED = "counted";

  private final Map<String, StateWriter> files = new LinkedHashMap<>();
  private final Tables.Snapshot tables;
  private final Catalogue.Snapshot catalogue;
  private final ItemStatistics.Snapshot statistics;
  private final ItemStatistics.@Nullable Snapshot itemCtr;

  LearnerSnapshot(
      StateWriter weights,
      StateWriter counted,
      Tables.Snapshot tables,
      Catalogue.Snapshot catalogue,
      ItemStatistics.Snapshot statistics,
      ItemStatistics.@Nullable Snapshot itemCtr) {
    this.tables = tables;
    this.catalogue = catalogue;
    this.statistics = statistics;
    this.itemCtr = itemCtr;
    try {
      files.put(WEIGHTS, StateWriter.copy(weights));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.put(COUNTED, counted);
    files.put(TABLES, tables::write);
    files.put(CATALOGUE, catalogue::write);
    files.put(
        STATISTICS,
        out -> {
          statistics.write(out);
          out.writeBoolean(itemCtr != null);
          if (itemCtr != null) {
            itemCtr.write(out);
          }
        });
  }

  /** What each file holds. */
  public Map<String, StateWriter> files() {
    return files;
  }

  /** It is safe: the next snapshot of changes begins here. */
  public void written() {
    tables.written();
  }

  /** It is lost: what it had is in the next snapshot of changes again. */
  public void failed() {
    tables.failed();
    catalogue.failed();
    statistics.failed();
    if (itemCtr != null) {
      itemCtr.failed();
    }
  }
}
