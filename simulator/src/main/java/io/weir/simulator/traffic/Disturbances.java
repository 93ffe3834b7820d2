package io.weir.simulator.traffic;

import static io.weir.core.Checks.check;

import java.time.Duration;

/**
 * What happens to the records of a request between the service that logs them and the topic. Items
 * of the catalogue arrive as they were sent. Immutable, thread-safe.
 *
 * @param disorder the longest that a record is delayed: so much earlier than one before it can a
 *     record's event be
 * @param duplicates share of records that are sent twice, the copy with a delay of its own
 * @param lateness share of records that are held back beyond that
 * @param lateBy how long they are held back
 * @param loss share of records that are never sent
 */
public record Disturbances(
    Duration disorder, double duplicates, double lateness, Duration lateBy, double loss) {

  /** Every record once, in event-time order. */
  public static final Disturbances NONE =
      new Disturbances(Duration.ZERO, 0, 0, Duration.ofDays(1), 0);

  public Disturbances {
    check(!disorder.isNegative(), "disorder", disorder.toMillis() + "ms", ">= 0ms");
    share("duplicates", duplicates);
    share("lateness", lateness);
    check(
        lateBy.compareTo(disorder) > 0,
        "late-by",
        lateBy.toMillis() + "ms",
        "more than the disorder, " + disorder.toMillis() + "ms");
    share("loss", loss);
  }

  private static void share(String name, double value) {
    // A share that is no number fails both comparisons.
    check(value >= 0 && value <= 1, name, value, "a share, 0 to 1");
  }
}
