package io.weir.preranker;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.positive;

import io.weir.core.config.WeirConfig;
import io.weir.store.client.ClientConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The {@code pre-ranker} section of the configuration. Immutable, thread-safe.
 *
 * @param replicas of the embedding store, {@code host:port} each
 * @param cacheDir folder of the models' files
 * @param task whose score orders the candidates; empty = the model's first
 * @param pollInterval time between two looks at which generation the store serves
 * @param maxStaleness longest time since which it is not known that all is in the vectors
 * @param missingQuantile share of the other candidates' scores that lie below that of a candidate
 *     without a vector, 0 to 1
 * @param client how the store is called
 */
public record PreRankerConfig(
    List<String> replicas,
    Path cacheDir,
    String task,
    Duration pollInterval,
    Duration maxStaleness,
    double missingQuantile,
    ClientConfig client) {

  public PreRankerConfig {
    replicas = List.copyOf(replicas);
    check(!replicas.isEmpty(), "replicas", replicas, "one or more");
    for (String replica : replicas) {
      check(replica.matches("[^,/]+:\\d{1,5}"), "replicas", replica, "host:port");
    }
    notBlank("cache-dir", cacheDir.toString());
    positive("poll-interval", pollInterval.toMillis());
    positive("max-staleness", maxStaleness.toMillis());
    check(
        missingQuantile >= 0 && missingQuantile <= 1,
        "missing-quantile",
        missingQuantile,
        "0 to 1");
  }

  /** The section of a configuration. */
  public static PreRankerConfig of(WeirConfig config) {
    return config.section("pre-ranker", PreRankerConfig.class);
  }
}
