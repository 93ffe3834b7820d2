package io.weir.trainer.stream;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.RequestSample;
import java.util.List;

/**
 * What was read of {@code samples} between two steps. Immutable, thread-safe.
 *
 * @param samples to be learnt from in one step, each valid, of either revision; may be empty
 * @param refused records that cannot be learnt from, and why
 * @param repeated samples that had been read before
 * @param earliestAppendMs append time of the earliest of the samples, epoch ms; MAX_VALUE without
 *     one
 * @param newestEventTime event time of the newest of the samples, epoch ms; 0 without one
 */
public record Batch(
    List<RequestSample> samples,
    List<DeadLetter> refused,
    int repeated,
    long earliestAppendMs,
    long newestEventTime) {

  public Batch {
    samples = List.copyOf(samples);
    refused = List.copyOf(refused);
  }

  /** How many of the samples are of revision 0: each is another request. */
  public long requests() {
    return samples.stream().filter(sample -> sample.revision() == 0).count();
  }

  /** How many of the samples are of a later revision. */
  public long revised() {
    return samples.size() - requests();
  }
}
