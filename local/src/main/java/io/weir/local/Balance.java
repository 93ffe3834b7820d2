package io.weir.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.cascade.Stage;
import io.weir.schemas.Topics;
import io.weir.simulator.LogTotals;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What became of the records of one source topic of the join.
 *
 * @param sent records that were sent, heartbeats not counted
 * @param joined records that made a sample
 * @param duplicates records that the join had already
 * @param unattributed feedback that belongs to no request
 * @param deadLetters dead letters by reason
 */
record Balance(
    long sent, long joined, long duplicates, long unattributed, Map<String, Long> deadLetters) {

  /** The counters of the join that say what became of records, per source. */
  private static final String JOINED = "recordsJoined";

  private static final String DUPLICATES = "duplicates";

  /**
   * The balance of every source topic, by the topic's name without prefix.
   *
   * @param join the join's own counters
   * @param unattributed records of the topic of that name
   * @param deadLetters by topic and reason
   */
  static Map<String, Balance> of(
      Topics topics,
      LogTotals produced,
      JsonNode join,
      long unattributed,
      Map<String, Map<String, Long>> deadLetters) {
    Map<String, Long> sent = produced.recordsPerTopic(topics);
    Map<String, Balance> balances = new LinkedHashMap<>();
    sources(topics)
        .forEach(
            (label, topic) ->
                balances.put(
                    topic.substring(topics.prefix().length()),
                    new Balance(
                        sent.getOrDefault(topic, 0L),
                        join.path(JOINED).path(label).asLong(),
                        join.path(DUPLICATES).path(label).asLong(),
                        topic.equals(topics.feedback()) ? unattributed : 0,
                        deadLetters.getOrDefault(topic, Map.of()))));
    return balances;
  }

  /** Records of which it is not known what became of them; below zero, of which it is twice. */
  @JsonIgnore
  long missing() {
    return sent
        - joined
        - duplicates
        - unattributed
        - deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line on the topics whose records are not all accounted for; empty when there are none. */
  static String complaint(Map<String, Balance> balances) {
    StringJoiner wrong = new StringJoiner("; ");
    balances.forEach(
        (topic, balance) -> {
          if (balance.missing() != 0) {
            wrong.add(
                String.format(
                    Locale.ROOT,
                    "%s %d of %d",
                    topic,
                    balance.sent() - balance.missing(),
                    balance.sent()));
          }
        });
    return wrong.length() == 0
        ? ""
        : "totals: "
            + wrong
            + " (expected: records sent = joined + duplicates + unattributed + dead letters)";
  }

  /** What the join calls a topic, and the topic. */
  private static Map<String, String> sources(Topics topics) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("requests", topics.requests());
    for (Stage stage : Stage.values()) {
      sources.put(stage.label(), topics.candidates(stage));
    }
    sources.put("feedback", topics.feedback());
    return sources;
  }
}
