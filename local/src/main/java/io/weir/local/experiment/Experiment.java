package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import java.util.List;

/**
 * A question, the cells that answer it and the report of the answer.
 *
 * <p>A new one is one file and one line in {@link Experiments}. Immutable, thread-safe.
 */
interface Experiment {
  /** By which it is chosen. */
  String name();

  /** What is asked, in a line. */
  String about();

  /** Formats of the files that it reads, see {@code weir replay}; empty = none. */
  List<String> formats();

  /** Whether it can do with files of some of {@link #formats()}. */
  default boolean isContentWithSome() {
    return false;
  }

  /** By which runs are told apart: experiments of one family have the same cells. */
  default String family() {
    return name();
  }

  /**
   * Whether it runs where all are asked for; one that cannot be made tiny stays out of all that
   * are.
   */
  default boolean isAmongAll(Preset preset) {
    return true;
  }

  /**
   * The logs that it runs on.
   *
   * @param files what was given for {@link #formats()}
   */
  List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset);

  /** How many seeds it takes unless told. */
  int usualSeeds(Preset preset);

  /** How many cells there are, all in all. */
  int cells(int logs, int seeds, Preset preset);

  /** Runs the cells that are not done yet, and tells what came out. */
  Report run(Bench bench);
}
