package io.weir.trainer;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** On what the training thread spends its time. Not thread-safe. */
final class TurnTimes {

  /** What a turn consists of. */
  enum Part {
    /** Fetching and decoding; waiting, where nothing comes. */
    INPUT,
    /** Learning, evaluation included. */
    STEP,
    /** Embedding and sending items. */
    PUBLICATION,
    /** What a checkpoint takes of it. */
    CHECKPOINT
  }

  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private long since = System.nanoTime();

  /** The time since the last call, or since this was made, was spent on that. */
  void spent(Part part) {
    long now = System.nanoTime();
    nanos.merge(part, now - since, Long::sum);
    since = now;
  }

  /** The shares of the time since this was last asked, by name: {@code share.input} and so on. */
  Map<String, Double> takeShares() {
    double all = nanos.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Double> shares = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      double share = all == 0 ? 0 : nanos.getOrDefault(part, 0L) / all;
      shares.put("share." + part.name().toLowerCase(Locale.ROOT), share);
    }
    nanos.clear();
    return shares;
  }
}
