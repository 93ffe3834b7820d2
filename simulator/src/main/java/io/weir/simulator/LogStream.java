package io.weir.simulator;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * A log as the cascade's services would have written it: the items of the catalogue first, then all
 * other records, of items that come later too, in event-time order.
 *
 * <p>Every record is valid, and every call of {@link #iterator} gives the same records again.
 * Thread-safe for any number of iterators, each used by one thread. Holds memory only: nobody
 * closes it.
 */
public interface LogStream extends Iterable<LogEvent> {
  /** What the log is called: the format's name, or {@code simulated}. */
  String name();

  /** The number of requests, known before the first record is made: for progress displays. */
  long requests();

  /**
   * The shortest {@code join.fast-window} that holds all feedback this log can have, orders that
   * come later aside.
   */
  Duration fastWindow();

  /** The shortest {@code join.slow-window} that holds all feedback, and is above the fast one. */
  default Duration slowWindow() {
    return fastWindow().multipliedBy(2);
  }

  /**
   * How long before feedback without requestId the exposure may lie that it belongs to: the
   * shortest {@code join.attribution-window} that finds all of them. Zero when all feedback names
   * its request.
   */
  default Duration attributionWindow() {
    return Duration.ZERO;
  }

  /**
   * Whether the stages before exposure are what a cascade did; if they were made up, nothing must
   * be learnt from how deep a candidate came.
   */
  boolean upstreamIsReal();

  /** What a user must know beside the figures, one line each: parts that are not real, say. */
  List<String> notes();

  /** What was left out of the stream, and why. */
  Refusals refused();

  /** A new pass over the records. */
  @Override
  Iterator<LogEvent> iterator();
}
