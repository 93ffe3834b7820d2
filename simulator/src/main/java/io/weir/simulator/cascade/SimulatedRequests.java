package io.weir.simulator.cascade;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import io.weir.simulator.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** The requests of a simulated cascade one by one, with all that follows from each. One thread. */
final class SimulatedRequests implements Iterator<List<LogEvent>> {
  private static final String SCENARIO = "home";
  private static final long REQUEST = 2;
  private static final long STAGE_MS = 5;
  private static final double CLICK_DELAY_MS = 3_000;
  private static final double ORDER_DELAY_MS = 4_000;
  private static final long LEAST_CLICK_DELAY_MS = 500;
  private static final long LEAST_ORDER_DELAY_MS = 1_000;
  private static final double LONGEST_CLICK_DELAY_MS = 9_000;
  private static final double LONGEST_ORDER_DELAY_MS = 14_000;

  private final SimulatorConfig config;
  private final World world;
  private final Retrieval retrieval;
  private final ClickHistory[] histories;
  private final long requests;
  private final Consumer<RequestTruth> truths;
  private long index;
  private double clockMs = SimulatedCascade.START.toEpochMilli();

  SimulatedRequests(
      SimulatorConfig config, World world, long requests, Consumer<RequestTruth> truths) {
    this.config = config;
    this.world = world;
    this.requests = requests;
    this.truths = truths;
    retrieval = new Retrieval(world);
    histories = new ClickHistory[config.users()];
    Arrays.setAll(histories, user -> new ClickHistory());
  }

  @Override
  public boolean hasNext() {
    return index < requests;
  }

  @Override
  public List<LogEvent> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Draws draws = Draws.of(config.seed(), REQUEST, index);
    clockMs += draws.exponential(1_000 / config.requestsPerSecond());
    int user = world.population().draw(draws);
    Request request = new Request("sim-" + config.seed() + "-" + ++index, user, (long) clockMs);
    return request.simulate(draws);
  }

  /** One request on its way down the cascade. */
  private final class Request {
    private final String id;
    private final int user;
    private final long time;
    private final List<LogEvent> events = new ArrayList<>();

    Request(String id, int user, long time) {
      this.id = id;
      this.user = user;
      this.time = time;
    }

    List<LogEvent> simulate(Draws draws) {
      long[] clicks = histories[user].before(time);
      events.add(
          new LogEvent.OfRequest(
              new RequestContext(
                  id,
                  user + 1L,
                  time,
                  time,
                  SCENARIO,
                  world.population().attributes(user),
                  Map.of(),
                  Map.of("clicks", clicks))));
      int[] retrieved = retrieval.draw(user, config.retrieved(), draws);
      log(Stage.RETRIEVAL, retrieved, new float[0], crossFeatures(retrieved, clicks));
      int[] ranked = stage(Stage.PRE_RANKING, retrieved, config.preRankingNoise(), draws);
      int[] reRanked =
          stage(Stage.RANKING, first(ranked, config.ranked()), config.rankingNoise(), draws);
      int[] shown =
          stage(
              Stage.RE_RANKING, first(reRanked, config.reRanked()), config.reRankingNoise(), draws);
      int[] exposed = first(shown, config.exposed());
      log(Stage.EXPOSURE, exposed, new float[0], Map.of());
      for (int i = 0; i < exposed.length; i++) {
        see(exposed[i], i + 1, draws);
      }
      truths.accept(
          truth(
              retrieved,
              first(ranked, config.ranked()),
              first(reRanked, config.reRanked()),
              exposed));
      return events;
    }

    /** stages: what each stage from retrieval on passed on */
    private RequestTruth truth(int[] retrieved, int[]... stages) {
      int n = retrieved.length;
      byte[] depth = new byte[n];
      float[] clicks = new float[n];
      float[] orders = new float[n];
      for (int i = 0; i < n; i++) {
        int item = retrieved[i];
        depth[i] = Stage.PRE_RANKING.depth();
        for (int[] stage : stages) {
          depth[i] += Arrays.stream(stage).anyMatch(other -> other == item) ? 1 : 0;
        }
        clicks[i] = (float) World.logistic(world.clickLogit(user, item));
        orders[i] = (float) world.orderProbability(item);
      }
      long[] ids = Arrays.stream(retrieved).mapToLong(item -> item + 1L).toArray();
      return new RequestTruth(id, user + 1L, time, ids, depth, clicks, orders);
    }

    /** Scores what came in, logs it in the order of the scores and hands that order on. */
    private int[] stage(Stage stage, int[] candidates, double noise, Draws draws) {
      Scored[] scored = new Scored[candidates.length];
      for (int i = 0; i < scored.length; i++) {
        double score = world.clickLogit(user, candidates[i]) + noise * draws.gaussian();
        scored[i] = new Scored(candidates[i], score);
      }
      Arrays.sort(scored);
      int[] order = new int[scored.length];
      float[] scores = new float[scored.length];
      for (int i = 0; i < scored.length; i++) {
        order[i] = scored[i].item();
        scores[i] = (float) scored[i].score();
      }
      log(stage, order, scores, Map.of());
      return order;
    }

    private Map<String, float[]> crossFeatures(int[] items, long[] clicks) {
      int[] perCategory = new int[world.catalogue().categoryCount()];
      for (long clicked : clicks) {
        perCategory[world.catalogue().category((int) (clicked - 1))]++;
      }
      float[] categoryClicks = new float[items.length];
      for (int i = 0; i < items.length; i++) {
        int count = perCategory[world.catalogue().category(items[i])];
        categoryClicks[i] = (float) StrictMath.log1p(count);
      }
      return Map.of("categoryClicks", categoryClicks);
    }

    private void see(int item, int position, Draws draws) {
      boolean clicked =
          draws.chance(world.attention(position))
              && draws.chance(World.logistic(world.clickLogit(user, item)));
      if (!clicked) {
        return;
      }
      long clickTime =
          time
              + STAGE_MS * Stage.EXPOSURE.depth()
              + LEAST_CLICK_DELAY_MS
              + delay(CLICK_DELAY_MS, LONGEST_CLICK_DELAY_MS, draws);
      act(item, clickTime, "click");
      histories[user].add(clickTime, item + 1L);
      if (draws.chance(world.orderProbability(item))) {
        long delay = delay(ORDER_DELAY_MS, LONGEST_ORDER_DELAY_MS, draws);
        act(item, clickTime + LEAST_ORDER_DELAY_MS + delay, "order");
      }
    }

    private void act(int item, long eventTime, String action) {
      events.add(
          new LogEvent.OfFeedback(
              new Feedback(id, user + 1L, time, eventTime, item + 1L, action, 1)));
    }

    private void log(Stage stage, int[] order, float[] scores, Map<String, float[]> crossFeatures) {
      events.add(
          new LogEvent.OfCandidates(
              new CandidateList(
                  id,
                  user + 1L,
                  time,
                  time + STAGE_MS * stage.depth(),
                  SCENARIO,
                  stage,
                  Arrays.stream(order).mapToLong(item -> item + 1L).toArray(),
                  new int[0],
                  scores,
                  new boolean[0],
                  order.length,
                  crossFeatures)));
    }
  }

  private record Scored(int item, double score) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
      int byScore = Double.compare(other.score, score);
      return byScore != 0 ? byScore : Integer.compare(item, other.item);
    }
  }

  private static long delay(double mean, double longest, Draws draws) {
    return (long) Math.min(draws.exponential(mean), longest);
  }

  private static int[] first(int[] items, int count) {
    return Arrays.copyOf(items, count);
  }
}
