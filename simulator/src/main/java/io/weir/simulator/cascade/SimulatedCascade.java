package io.weir.simulator.cascade;

import io.weir.core.Checks;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a simulated cascade whose truth is known.
 *
 * <p>Requests of long-tailed users arrive as a Poisson process from {@link #START} on. Retrieval
 * merges several channels; pre-ranking is the configured one, or a model from outside; ranking
 * learns items from what is shown of them; re-ranking sees to diversity; the first are shown. Users
 * look at positions less the lower they are, click what they look at by its true probability, and
 * order some of what they clicked, later: see {@link World}. {@code docs/simulator.md} tells it
 * all.
 *
 * <p>The same configuration gives the same records, byte for byte, on every machine; a longer log
 * starts with the shorter one's requests. Memory is bounded by users and items, not by requests.
 * Immutable, thread-safe.
 */
public final class SimulatedCascade implements LogStream {
  /** When the simulated time begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration FAST_WINDOW = Duration.ofSeconds(30);
  private static final Duration SLOW_WINDOW = Duration.ofSeconds(60);

  private final SimulatorConfig config;
  private final long requests;
  private final @Nullable PreRankingScorer scorer;
  private final World world;

  /**
   * A cascade with the configured pre-ranking.
   *
   * @param requests how many to simulate
   */
  public SimulatedCascade(SimulatorConfig config, long requests) {
    this(config, requests, null);
  }

  /**
   * A cascade with a pre-ranking model from outside.
   *
   * @param requests how many to simulate
   * @param scorer the model, asked once per request and iterator; null = the configured pre-ranking
   */
  public SimulatedCascade(
      SimulatorConfig config, long requests, @Nullable PreRankingScorer scorer) {
    Checks.positive("requests", requests);
    this.config = config;
    this.requests = requests;
    this.scorer = scorer;
    world = new World(config);
  }

  /** What it is made from. */
  public SimulatorConfig config() {
    return config;
  }

  /**
   * The true probability that a user looks at an item that is shown.
   *
   * @param position 1-based
   */
  public double attention(int position) {
    return world.attention(position);
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public long requests() {
    return requests;
  }

  /** All clicks come within ten seconds of their request. */
  @Override
  public Duration fastWindow() {
    return FAST_WINDOW;
  }

  /** All orders come within fifty seconds of their request, some of them after the fast window. */
  @Override
  public Duration slowWindow() {
    return SLOW_WINDOW;
  }

  @Override
  public boolean upstreamIsReal() {
    return true;
  }

  @Override
  public List<String> notes() {
    return List.of(
        "a simulated cascade of "
            + config.users()
            + " users and "
            + config.items()
            + " items (seed "
            + config.seed()
            + "): "
            + config.retrieved()
            + " retrieved, "
            + config.ranked()
            + " ranked, "
            + config.reRanked()
            + " re-ranked, "
            + config.exposed()
            + " shown");
  }

  @Override
  public Refusals refused() {
    return Refusals.NONE;
  }

  @Override
  public Iterator<LogEvent> iterator() {
    return iterate(null);
  }

  /**
   * A new pass over the same records, which tells the truth beside.
   *
   * @param truths takes the truth of each request once, in the order of the requests, before the
   *     request's first record is returned
   */
  public Iterator<LogEvent> iterator(Consumer<RequestTruth> truths) {
    return iterate(truths);
  }

  private Iterator<LogEvent> iterate(@Nullable Consumer<RequestTruth> truths) {
    Cascade cascade = new Cascade(world, PreRankers.of(config, "pre-ranking", scorer), truths);
    return LogEvent.concat(cascade.catalogue(), new CascadeIterator(world, cascade, requests));
  }
}
