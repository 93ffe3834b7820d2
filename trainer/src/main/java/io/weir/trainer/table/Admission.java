package io.weir.trainer.table;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * Decides by how often an id was seen lately whether it gets a row of its own.
 *
 * <p>Sights are counted exactly, in windows of event time: those of the window that is running and
 * of the one before count, so an id has between one window and two. A window that has counted as
 * many ids as it may ends early: memory is bounded whatever ids come.
 *
 * <p>Not thread-safe.
 */
final class Admission {
  private final int sights;
  private final long windowMs;
  private final int candidates;
  private IdCounts before = new IdCounts();
  private IdCounts running = new IdCounts();
  private long window = Long.MIN_VALUE;

  /**
   * @param sights from which on an id is admitted; 1 = at once
   * @param windowMs length of a window
   * @param candidates ids that a window counts
   */
  Admission(int sights, long windowMs, int candidates) {
    this.sights = sights;
    this.windowMs = windowMs;
    this.candidates = candidates;
  }

  /** Tells the time, which never goes back. */
  void begin(long eventTimeMs) {
    long now = Math.floorDiv(eventTimeMs, windowMs);
    if (sights > 1 && now > window) {
      before = now == window + 1 ? running : new IdCounts();
      running = new IdCounts();
      window = now;
    }
  }

  /** Counts a sight of an id; true from the one on with which it may be admitted. */
  boolean see(long id) {
    if (sights == 1) {
      return true;
    }
    if (running.size() >= candidates && running.of(id) == 0) {
      before = running;
      running = new IdCounts();
    }
    running.add(id);
    return (long) running.of(id) + before.of(id) >= sights;
  }

  /** Forgets an id, which was admitted. */
  void forget(long id) {
    running.remove(id);
    before.remove(id);
  }

  long bytes() {
    return running.bytes() + before.bytes();
  }

  /** This as it stands, to be written while it goes on. */
  TableSnapshot.Part copy() {
    IdCounts olds = before.copy();
    IdCounts news = running.copy();
    long number = window;
    return out -> {
      out.writeLong(number);
      olds.write(out);
      news.write(out);
    };
  }

  void read(DataInputStream in) throws IOException {
    window = in.readLong();
    before = IdCounts.read(in);
    running = IdCounts.read(in);
  }
}
