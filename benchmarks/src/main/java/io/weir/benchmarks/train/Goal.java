package io.weir.benchmarks.train;

import java.util.ArrayList;
import java.util.List;

/**
 * What a figure should be.
 *
 * @param what it is
 * @param found the figure
 * @param bound it should not be above, or below
 * @param side which of these
 */
record Goal(String what, double found, double bound, Side side) {
  /** On which side of its bound a figure should be. */
  enum Side {
    AT_MOST {
      @Override
      boolean holds(double found, double bound) {
        return found <= bound;
      }
    },
    AT_LEAST {
      @Override
      boolean holds(double found, double bound) {
        return found >= bound;
      }
    };

    abstract boolean holds(double found, double bound);

    String label() {
      return this == AT_MOST ? "<=" : ">=";
    }
  }

  boolean met() {
    return side.holds(found, bound);
  }

  private static Goal atMost(String what, double found, double bound) {
    return new Goal(what, found, bound, Side.AT_MOST);
  }

  private static Goal atLeast(String what, double found, double bound) {
    return new Goal(what, found, bound, Side.AT_LEAST);
  }

  /** The goals of the parts that a report has. */
  static List<Goal> of(TrainReport report) {
    List<Goal> goals = new ArrayList<>();
    if (report.steps().size() > 1) {
      goals.add(atMost("step beyond its gather, last size to first", report.growth(), 1.15));
    }
    for (TableMemory one : report.memory()) {
      goals.add(
          atMost(
              "bytes to those of records, %,d rows".formatted(one.rows()), one.perRecords(), 1.25));
    }
    for (CheckpointTimes one : report.checkpoints()) {
      goals.add(atMost("ms a checkpoint stops training, " + one.kind(), one.pauseMs(), 500));
      if (!Double.isNaN(one.restartMs())) {
        goals.add(atMost("ms from a restart to the first step's end", one.restartMs(), 10_000));
      }
    }
    for (StreamFigures one : report.streams()) {
      goals.add(atMost("share of the time that waits for input", one.inputShare(), 0.05));
    }
    for (FreshnessTimes one : report.freshness()) {
      goals.add(atLeast("touched items a second", one.updatesPerSecond(), 5000));
      goals.add(atMost("ms from step to readable, p99", one.trainP99Ms(), 1000));
    }
    for (DeviceTimes one : report.devices()) {
      goals.add(
          atMost("objective to the processor's, " + one.label(), one.largestDifference(), 0.01));
    }
    for (PeerTimes one : report.peers()) {
      one.goal().ifPresent(goal -> goals.add(atLeast(one.label(), one.timesWeir(), goal)));
    }
    return goals;
  }
}
