package io.weir.trainer;

import io.weir.trainer.stream.Batch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What was read of {@code samples} since the first start. Immutable, thread-safe.
 *
 * @param trained samples of revision 0 that were learnt from
 * @param revised samples of revision 1 that were learnt from
 * @param refused dead letters
 * @param repeated samples that had been read before, and were not learnt from again
 * @param takenBack samples of either revision that were learnt from, and then taken back
 * @param newestEventTime event time of the newest sample learnt from, epoch ms; 0 = none
 */
record Totals(
    long trained, long revised, long refused, long repeated, long takenBack, long newestEventTime) {
  static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

  Totals plus(Batch batch) {
    return new Totals(
        trained + batch.requests(),
        revised + batch.revised(),
        refused + batch.refused().size(),
        repeated + batch.repeated(),
        takenBack,
        Math.max(newestEventTime, batch.newestEventTime()));
  }

  /** What was read stays read where learning goes on from an earlier state, which is given. */
  Totals takenBackTo(Totals earlier) {
    return new Totals(
        earlier.trained,
        earlier.revised,
        refused,
        repeated,
        takenBack + trained - earlier.trained + revised - earlier.revised,
        earlier.newestEventTime);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(trained);
    out.writeLong(revised);
    out.writeLong(refused);
    out.writeLong(repeated);
    out.writeLong(takenBack);
    out.writeLong(newestEventTime);
  }

  static Totals read(DataInputStream in) throws IOException {
    return new Totals(
        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }
}
