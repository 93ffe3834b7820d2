package io.weir.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import left out although its line is well formed, and why. Immutable, thread-safe.
 *
 * @param byReason how often, by reason; a reason is a short stable word such as {@code
 *     duplicate-request}
 * @param examples the first lines of each reason, {@code file:line: field: value (expected: rule)}
 */
public record Refusals(Map<String, Long> byReason, List<String> examples) {
  /** Nothing was left out. */
  public static final Refusals NONE = new Refusals(Map.of(), List.of());

  private static final int EXAMPLES_PER_REASON = 5;

  public Refusals {
    byReason = Collections.unmodifiableMap(new TreeMap<>(byReason));
    examples = List.copyOf(examples);
  }

  /** Collects refusals. Used by one thread. */
  public static final class Collector {
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();

    /** Counts one more of a reason. */
    public void add(String reason, String example) {
      if (counts.merge(reason, 1L, Long::sum) <= EXAMPLES_PER_REASON) {
        examples.add(example);
      }
    }

    /** What was collected so far. */
    public Refusals refusals() {
      return new Refusals(counts, examples);
    }
  }
}
