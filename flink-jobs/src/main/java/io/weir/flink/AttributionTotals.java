package io.weir.flink;

/**
 * What a subtask of attribution remembers in all, kept over restarts: after a rescaling the
 * subtasks' sum is right, their shares are not. Not thread-safe.
 */
final class AttributionTotals {
  private long users;
  private long items;
  private long waiting;

  /** Adds what a subtask had at a checkpoint, see {@link #parts()}. */
  void add(long[] parts) {
    users += parts[0];
    items += parts[1];
    waiting += parts[2];
  }

  /** For the checkpoint; part of the state's format. */
  long[] parts() {
    return new long[] {users, items, waiting};
  }

  /** One user's exposures have become others. */
  void change(ExposureTally before, ExposureTally after) {
    users +=
        (after.equals(ExposureTally.NONE) ? 0 : 1) - (before.equals(ExposureTally.NONE) ? 0 : 1);
    items += after.items() - before.items();
  }

  /** Feedback has come before its time. */
  void await() {
    waiting++;
  }

  /** So much feedback waits no more. */
  void decide(int feedback) {
    waiting -= feedback;
  }

  /** Users of whom an exposure is known. */
  long users() {
    return users;
  }

  /** Items in all exposures known, some of them soon to be forgotten. */
  long items() {
    return items;
  }

  /** Feedback that waits for event time to reach it. */
  long waiting() {
    return waiting;
  }
}
