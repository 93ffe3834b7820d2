package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.RequestSample;
import io.weir.core.labelling.Contradiction;
import io.weir.core.sampling.Samplers;
import io.weir.flink.History.Arrival;
import io.weir.flink.History.Mark;
import io.weir.flink.History.Restart;
import io.weir.flink.History.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;

/**
 * Holds the operators to {@link PlainJoin} over random histories; a failure prints its seed, and
 * what is left of the history when all is left out that does not matter.
 *
 * <p>{@code -Dweir.seed=N} runs one history, on both state backends, {@code -Dweir.histories=N}
 * that many.
 */
class JoinPropertyTest {
  private static final int HISTORIES = Integer.getInteger("weir.histories", 1_500);
  private static final int ROCKS_EVERY = 100;

  private final Map<String, Long> seen = new TreeMap<>();

  @Test
  void operators_overRandomHistories_doWhatTheDocumentSays() throws Exception {
    Long seed = Long.getLong("weir.seed");
    if (seed != null) {
      check(RandomHistory.of(seed), new HashMapStateBackend());
      check(RandomHistory.of(seed), new EmbeddedRocksDBStateBackend());
      return;
    }
    for (int i = 0; i < HISTORIES; i++) {
      check(RandomHistory.of(i), new HashMapStateBackend());
      if (i % ROCKS_EVERY == 0) {
        check(RandomHistory.of(i), new EmbeddedRocksDBStateBackend());
      }
    }
    assertThat(seen.keySet()).containsAll(everythingThatIsCounted());
  }

  /** What histories that test anything must lead to. */
  private static Set<String> everythingThatIsCounted() {
    Set<String> names = new TreeSet<>(Set.of("exposuresEvicted", "unusedFeedback"));
    for (SourceTopic source : SourceTopic.values()) {
      names.add("source." + source.label() + ".recordsJoined");
      names.add("source." + source.label() + ".duplicates");
    }
    names.addAll(Set.of("revision.0.samples", "revision.1.samples"));
    for (Reason reason : Reason.values()) {
      names.add("reason." + reason.label() + ".deadLetters");
    }
    for (Contradiction kind : Contradiction.values()) {
      names.add("kind." + kind.label() + ".contradictions");
    }
    for (String action : List.of("click", "order", "other")) {
      for (String counter : List.of("feedback", "lateFeedback", "attributed", "unattributed")) {
        names.add("action." + action + "." + counter);
      }
    }
    for (String sampler : Samplers.names()) {
      names.add("sampler " + sampler);
    }
    for (int stage : new int[] {-1, 1, 2, 3, 4, 5}) {
      names.add("stage " + stage);
    }
    for (int label : new int[] {-1, 0, 1}) {
      names.add("revision 0, label " + label);
      names.add("revision 1, label " + label);
    }
    names.addAll(
        Set.of(
            "left out by a sampler",
            "drawn for revision 1",
            "total above the items",
            "stage reached unlisted",
            "shown at no position",
            "position of several items",
            "score",
            "no score",
            "feature",
            "no feature"));
    return names;
  }

  /** What of a sample is not counted, but must occur. */
  private static Set<String> traits(RequestSample sample) {
    Set<String> traits = new TreeSet<>();
    traits.add("sampler " + sample.sampler());
    Set<Integer> positions = new TreeSet<>();
    for (int i = 0; i < sample.size(); i++) {
      int stage = sample.stageReached()[i];
      int position = sample.exposurePosition()[i];
      traits.add("stage " + stage);
      boolean listed =
          switch (stage) {
            case 2 -> sample.preRankingRank()[i] > 0;
            case 3 -> sample.rankingRank()[i] > 0;
            default -> true;
          };
      traits.add(listed ? "" : "stage reached unlisted");
      traits.add(stage == 5 && position == 0 ? "shown at no position" : "");
      traits.add(position > 0 && !positions.add(position) ? "position of several items" : "");
      traits.add(sample.inclusionProbability()[i] < 1 ? "left out by a sampler" : "");
      traits.add(Float.isNaN(sample.rankingScore()[i]) ? "no score" : "score");
      for (float[] values : sample.crossFeatures().values()) {
        traits.add(Float.isNaN(values[i]) ? "no feature" : "feature");
      }
      for (byte[] labels : sample.labels().values()) {
        traits.add("revision " + sample.revision() + ", label " + labels[i]);
      }
    }
    boolean drawn = sample.weights().values().stream().anyMatch(weight -> weight > 1);
    traits.add(drawn ? "drawn for revision 1" : "");
    boolean sampled = Arrays.stream(sample.stageTotals()).max().orElse(0) > sample.size();
    boolean all = sample.sampler().equals("none");
    traits.add(all && sampled ? "total above the items" : "");
    return traits;
  }

  private void check(History history, StateBackend backend) throws Exception {
    String difference = difference(history, backend);
    if (!difference.isEmpty()) {
      History small = shrunken(history, backend);
      StringBuilder text = new StringBuilder();
      text.append("-Dweir.seed=").append(history.seed()).append(", ").append(backend);
      text.append("\n").append(JoinConfig.of(history.config()));
      small.steps().forEach(step -> text.append("\n  ").append(step));
      text.append(difference(small, backend));
      throw new AssertionError(text.toString());
    }
  }

  /** Leaves out what is not needed for a difference. */
  private History shrunken(History history, StateBackend backend) throws Exception {
    History small = history;
    for (int size = history.steps().size() / 2; size > 0; size /= 2) {
      for (int from = small.steps().size() - size; from >= 0; from -= size) {
        History less = small.without(from, Math.min(from + size, small.steps().size()));
        if (!difference(less, backend).isEmpty()) {
          small = less;
        }
      }
    }
    return small;
  }

  /** What the operators do and the document does not say, and the other way round. */
  private String difference(History history, StateBackend backend) throws Exception {
    PlainJoin plain = new PlainJoin(history.config());
    Map<SourceTopic, Long> arrived = new EnumMap<>(SourceTopic.class);
    List<String> unaccounted = new ArrayList<>();
    List<String> left;
    List<String> found;
    try (JoinPipeline join = new JoinPipeline(history.config(), backend)) {
      for (Step step : history.steps()) {
        if (step instanceof Arrival arrival) {
          arrived.merge(arrival.log().topic(), 1L, Long::sum);
          plain.arrives(arrival.log());
          join.arrives(arrival.log());
        } else if (step instanceof Mark mark) {
          plain.watermark(mark.time());
          join.watermark(mark.time());
        } else if (step instanceof Restart) {
          plain.restart();
          join.restart();
        }
      }
      join.watermark(Long.MAX_VALUE);
      plain.watermark(Long.MAX_VALUE);
      Outcome outcome = join.outcome();
      arrived.forEach(
          (topic, records) -> {
            if (outcome.accountedFor(topic) != records) {
              unaccounted.add(topic + ": " + outcome.accountedFor(topic) + " of " + records);
            }
          });
      found = outcome.lines();
      left = join.left();
    }
    List<String> expected = plain.outcome().lines();
    plain.outcome().counters().forEach((name, count) -> seen.merge(name, count, Long::sum));
    plain.samples().forEach(sample -> traits(sample).forEach(trait -> seen.put(trait, 1L)));
    StringBuilder text = new StringBuilder();
    lines(text, "only by the document: ", without(expected, found));
    lines(text, "only by the operators: ", without(found, expected));
    lines(text, "left in state: ", left);
    lines(text, "not accounted for: ", unaccounted);
    return text.toString();
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> rest = new ArrayList<>(lines);
    others.forEach(rest::remove);
    return rest;
  }

  private static void lines(StringBuilder text, String title, List<String> lines) {
    lines.forEach(line -> text.append("\n").append(title).append(line));
  }
}
