package io.weir.simulator.cascade;

import io.weir.core.Checks;
import io.weir.simulator.Draws;
import io.weir.simulator.EventTimeOrder;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The log of a simulated cascade whose truth is known.
 *
 * <p>Requests of long-tailed users arrive as a Poisson process from {@link #START} on. Retrieval
 * merges two channels, popular items and popular items of categories near the user's taste; {@code
 * pre-ranking}, {@code ranking} and {@code re-ranking} order them by the true click log-odds plus
 * normal noise, less of it from stage to stage; the first are shown. Users look at positions less
 * the lower they are, click what they look at by its true probability, and order some of what they
 * clicked: see {@link World}.
 *
 * <p>The same configuration gives the same records, byte for byte, on every machine; a longer log
 * starts with the shorter one's requests. Memory does not grow with the number of requests.
 * Immutable, thread-safe.
 */
public final class SimulatedCascade implements LogStream {
  /** When the simulated time begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration FAST_WINDOW = Duration.ofSeconds(30);
  private static final long WORLD = 1;

  private final SimulatorConfig config;
  private final long requests;
  private final World world;

  /**
   * @param requests how many to simulate
   */
  public SimulatedCascade(SimulatorConfig config, long requests) {
    Checks.positive("requests", requests);
    this.config = config;
    this.requests = requests;
    world = new World(config, Draws.of(config.seed(), WORLD));
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public long requests() {
    return requests;
  }

  /** All feedback comes within 25 seconds of its request. */
  @Override
  public Duration fastWindow() {
    return FAST_WINDOW;
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

  /**
   * The true probability that a user who looks at an item clicks it: for judging what was learnt,
   * never an input.
   *
   * @param userId 1 to the number of users
   * @param itemId 1 to the number of items
   */
  public double clickProbability(long userId, long itemId) {
    Checks.check(
        userId >= 1 && userId <= config.users(), "userId", userId, "1 to " + config.users());
    Checks.check(
        itemId >= 1 && itemId <= config.items(), "itemId", itemId, "1 to " + config.items());
    return World.logistic(world.clickLogit((int) (userId - 1), (int) (itemId - 1)));
  }

  @Override
  public Iterator<LogEvent> iterator() {
    return iterator(truth -> {});
  }

  /**
   * A new pass over the same records, which tells the truth beside.
   *
   * @param truths takes the truth of each request once, in the order of the requests, before the
   *     request's first record is returned
   */
  public Iterator<LogEvent> iterator(Consumer<RequestTruth> truths) {
    long start = START.toEpochMilli();
    Stream<LogEvent> items =
        IntStream.range(0, config.items())
            .mapToObj(item -> new LogEvent.OfItem(world.catalogue().record(item, start)));
    return LogEvent.concat(
        items.iterator(),
        new EventTimeOrder(new SimulatedRequests(config, world, requests, truths)));
  }
}
