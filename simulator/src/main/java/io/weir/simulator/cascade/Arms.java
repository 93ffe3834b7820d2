package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;

import io.weir.core.registry.Choice;
import io.weir.simulator.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several cascades side by side on one stream of users, moved forward together tick by tick: a
 * closed loop asks for a tick when every arm has learnt from the one before.
 *
 * <p>The same users come to each arm at the same times, in the same world, with the same luck: a
 * user who would click an item in one arm clicks it in another where it stands at the same
 * position. Arms differ by their pre-ranking, and by what follows from it: what was clicked before,
 * and what ranking learnt. A scorer is called within {@link #next}, for the requests of that tick
 * and no others. An arm with the scorer of another gives the same records, byte for byte.
 *
 * <p>Ticks have no end. Not thread-safe.
 */
public final class Arms implements Iterator<Arms.Tick> {
  private final long tickMs;
  private final World world;
  private final Arrivals arrivals;
  private final Map<String, Running> arms = new LinkedHashMap<>();
  private long number;

  /**
   * A cascade of its own among others.
   *
   * @param name what tells it from the others, a topic prefix say
   * @param preRanking its simulated pre-ranking; null = the configured one
   * @param scorer its pre-ranking model, in place of a simulated one; null = none
   */
  public record Arm(String name, @Nullable Choice preRanking, @Nullable PreRankingScorer scorer) {
    /** An arm with a model from outside; null = with the configured pre-ranking. */
    public Arm(String name, @Nullable PreRankingScorer scorer) {
      this(name, null, scorer);
    }

    /** An arm with a simulated pre-ranking of its own. */
    public static Arm simulated(String name, Choice preRanking) {
      return new Arm(name, preRanking, null);
    }

    private PreRanker.Method method(SimulatorConfig config) {
      return preRanking == null
          ? PreRankers.of(config, name, scorer)
          : PreRankers.create(preRanking);
    }
  }

  /**
   * What happened between two times.
   *
   * @param number from 0
   * @param from the first moment that belongs to it
   * @param until the first that does not
   * @param logs by arm, in the order in which the arms were given
   */
  public record Tick(long number, Instant from, Instant until, Map<String, Log> logs) {}

  /**
   * What one arm logged during a tick.
   *
   * @param events in event-time order; the first tick's begin with the catalogue
   * @param truths of the requests that came, in their order; for evaluation only
   */
  public record Log(List<LogEvent> events, List<RequestTruth> truths) {}

  private static final class Running {
    final Cascade cascade;
    final List<RequestTruth> truths = new ArrayList<>();

    Running(World world, PreRanker.Method preRanking) {
      cascade = new Cascade(world, preRanking, truths::add);
    }
  }

  /**
   * Arms that go their own ways from the start.
   *
   * @param arms at least one, each with a name of its own
   * @param tick how much event time passes at once
   */
  public Arms(SimulatorConfig config, List<Arm> arms, Duration tick) {
    this(config, arms, tick, 0);
  }

  /**
   * @param arms at least one, each with a name of its own
   * @param tick how much event time passes at once
   * @param warmUp during so many ticks all arms pre-rank as configured, and so are alike
   */
  public Arms(SimulatorConfig config, List<Arm> arms, Duration tick, long warmUp) {
    check(!arms.isEmpty(), "arms", arms, "at least one");
    check(tick.toMillis() > 0, "tick", tick, "above 0");
    notNegative("warm-up", warmUp);
    tickMs = tick.toMillis();
    world = new World(config);
    arrivals = new Arrivals(world);
    PreRanker.Method first = PreRankers.create(config.preRanking());
    long end = Math.multiplyExact(warmUp, tickMs);
    for (Arm arm : arms) {
      PreRanker.Method then = arm.method(config);
      PreRanker.Method method =
          (same, ranker) ->
              PreRanker.until(end, first.create(same, ranker), then.create(same, ranker));
      Running before = this.arms.put(arm.name(), new Running(world, method));
      check(before == null, "arms", arm.name(), "each name once");
    }
  }

  /**
   * The true probability that a user looks at an item that is shown.
   *
   * @param position 1-based
   */
  public double attention(int position) {
    return world.attention(position);
  }

  /** Always. */
  @Override
  public boolean hasNext() {
    return true;
  }

  /** The next tick: every request that comes in it is served, by each arm in turn. */
  @Override
  public Tick next() {
    long from = number * tickMs;
    long until = from + tickMs;
    while (arrivals.peek().sinceStartMs() < until) {
      Arrivals.Arrival arrival = arrivals.next();
      for (Running arm : arms.values()) {
        arm.cascade.advance(arrival.sinceStartMs());
        arm.cascade.serve(arrival);
      }
    }
    Map<String, Log> logs = new LinkedHashMap<>();
    arms.forEach((name, arm) -> logs.put(name, log(arm, until)));
    return new Tick(number++, at(from), at(until), Collections.unmodifiableMap(logs));
  }

  private Log log(Running arm, long until) {
    List<LogEvent> events = new ArrayList<>();
    if (number == 0) {
      arm.cascade.catalogue().forEachRemaining(events::add);
    }
    // Items are born before the tick is over, be there a request after them or not.
    arm.cascade.advance(until - 1);
    for (LogEvent next = arm.cascade.takeBefore(at(until).toEpochMilli());
        next != null;
        next = arm.cascade.takeBefore(at(until).toEpochMilli())) {
      events.add(next);
    }
    List<RequestTruth> truths = List.copyOf(arm.truths);
    arm.truths.clear();
    return new Log(Collections.unmodifiableList(events), truths);
  }

  private static Instant at(long sinceStartMs) {
    return SimulatedCascade.START.plusMillis(sinceStartMs);
  }
}
