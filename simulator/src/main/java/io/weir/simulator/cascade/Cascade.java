package io.weir.simulator.cascade;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogEvent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One cascade at work: its stages, what happened so far, and the records that are to come. Memory
 * is bounded by users, items and the requests of the last minute. Not thread-safe.
 */
final class Cascade {
  private static final long START_MS = SimulatedCascade.START.toEpochMilli();

  private record Waiting(LogEvent event, long order) {}

  private final SimulatorConfig config;
  private final World world;
  private final Retrieval retrieval;
  private final PreRanker preRanker;
  private final Ranker ranker;
  private final Behaviour behaviour;
  private final History history;
  private final RequestLog log;
  private final float[] countLogs;
  private final @Nullable Consumer<RequestTruth> truths;
  private final Queue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.<Waiting>comparingLong(w -> w.event().eventTime())
              .thenComparingLong(Waiting::order));
  private long order;
  private Moment moment;
  private int announced;
  private int withdrawn;

  /**
   * @param preRanking the pre-ranking stage
   * @param truths takes every request's truth; null = nobody asks
   */
  Cascade(World world, PreRanker.Method preRanking, @Nullable Consumer<RequestTruth> truths) {
    this.world = world;
    this.truths = truths;
    config = world.config();
    retrieval = new Retrieval(config, world.catalogue());
    ranker = Rankers.create(config.ranking()).create(world);
    preRanker = preRanking.create(config, ranker);
    behaviour = new Behaviour(world, retrieval);
    history = new History(config.users());
    log = new RequestLog(config);
    countLogs = new float[History.LONGEST + 1];
    for (int count = 0; count < countLogs.length; count++) {
      countLogs[count] = (float) StrictMath.log1p(count);
    }
    moment = world.moment(0);
    announced = moment.born();
  }

  /** The records of the items that are there from the start. */
  Iterator<LogEvent> catalogue() {
    return IntStream.range(0, config.items())
        .<LogEvent>mapToObj(item -> new LogEvent.OfItem(world.catalogue().record(item, START_MS)))
        .iterator();
  }

  /** The next record, if it happened before a time (epoch ms), and it will not come again. */
  @Nullable LogEvent takeBefore(long time) {
    Waiting next = waiting.peek();
    return next == null || next.event().eventTime() >= time ? null : waiting.remove().event();
  }

  /**
   * Brings the world and what is known of it up to a time.
   *
   * @param sinceStartMs not less than in the call before
   */
  void advance(long sinceStartMs) {
    moment = world.moment(sinceStartMs);
    for (; announced < moment.born(); announced++) {
      long bornAt = START_MS + world.lifetimes().bornAt(announced);
      add(new LogEvent.OfItem(world.catalogue().record(announced, bornAt)));
    }
    for (; withdrawn < moment.withdrawn(); withdrawn++) {
      long withdrawnAt = START_MS + world.lifetimes().withdrawnAt(withdrawn);
      add(new LogEvent.OfWithdrawal(withdrawn + 1L, withdrawnAt));
    }
    history.advance(START_MS + sinceStartMs, ranker);
  }

  /** Takes a request through all stages; {@link #advance} has reached its time. */
  void serve(Arrivals.Arrival arrival) {
    Visit visit = visit(arrival);
    add(new LogEvent.OfRequest(visit.context()));
    float[] preScores = preRanker.scores(visit);
    int[] preRanked = Order.descending(preScores);
    log.beforeRanking(visit, preRanked, preScores, this::add);
    float[] scores = new float[config.ranked()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = ranker.score(visit, preRanked[i]);
    }
    int[] byScore = Order.descending(scores);
    int[] ranked = new int[scores.length];
    float[] sorted = new float[scores.length];
    for (int i = 0; i < ranked.length; i++) {
      ranked[i] = preRanked[byScore[i]];
      sorted[i] = scores[byScore[i]];
    }
    log.whole(visit, Stage.RANKING, ranked, sorted, this::add);
    int[] passed = Arrays.copyOf(ranked, config.reRanked());
    ReRanking reRanked = ReRanking.of(visit, world.catalogue(), passed, sorted, config.diversity());
    log.whole(visit, Stage.RE_RANKING, reRanked.order(), reRanked.scores(), this::add);
    int[] shown = Arrays.copyOf(reRanked.order(), config.exposed());
    log.shown(visit, shown, this::add);
    if (truths != null) {
      truths.accept(truth(visit, Arrays.copyOf(preRanked, ranked.length), ranked, passed, shown));
    }
    follow(visit, shown);
  }

  private void follow(Visit visit, int[] shown) {
    Consumer<Feedback> feedback = one -> add(new LogEvent.OfFeedback(one));
    boolean[] clicked = behaviour.see(visit, shown, history, feedback);
    behaviour.goElsewhere(visit, history, feedback);
    int[] items = new int[shown.length];
    Arrays.setAll(items, i -> visit.items()[shown[i]]);
    history.expose(
        visit.context().requestTime() + Behaviour.LONGEST_CLICK_MS,
        new Shown(visit.user(), items, clicked));
  }

  private Visit visit(Arrivals.Arrival arrival) {
    int user = arrival.user();
    long key = Noise.key(config.seed(), Purpose.REQUEST, arrival.index());
    float[] taste = new float[Tastes.DIMENSION];
    world.population().taste(user, arrival.sinceStartMs(), taste);
    int[] clicks = history.of(user);
    RequestContext context =
        RequestLog.context(
            "sim-" + config.seed() + "-" + arrival.index(),
            user,
            START_MS + arrival.sinceStartMs(),
            world.population().attributes(user),
            ids(clicks));
    int[] items = retrieval.find(Noise.at(key, Purpose.RETRIEVAL), taste, moment, clicks);
    float[] logits = new float[items.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = world.clickLogit(taste, items[i], moment);
    }
    Map<String, float[]> cross = Map.of("categoryClicks", categoryClicks(items, clicks));
    return new Visit(key, user, taste, moment, context, items, ids(items), cross, logits);
  }

  private float[] categoryClicks(int[] items, int[] clicks) {
    int[] perCategory = new int[world.catalogue().categoryCount()];
    for (int clicked : clicks) {
      perCategory[world.catalogue().category(clicked)]++;
    }
    float[] categoryClicks = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      categoryClicks[i] = countLogs[perCategory[world.catalogue().category(items[i])]];
    }
    return categoryClicks;
  }

  /**
   * @param preRanked places that pre-ranking passed on, in its order
   * @param ranked the same in ranking's order
   * @param passed places that ranking passed on
   * @param shown places that re-ranking passed on
   */
  private RequestTruth truth(
      Visit visit, int[] preRanked, int[] ranked, int[] passed, int[] shown) {
    byte[] depth = new byte[visit.size()];
    Arrays.fill(depth, Stage.PRE_RANKING.depth());
    for (int[] places : new int[][] {ranked, passed, shown}) {
      for (int place : places) {
        depth[place]++;
      }
    }
    float[] clicks = new float[visit.size()];
    float[] orders = new float[visit.size()];
    for (int i = 0; i < clicks.length; i++) {
      float order = world.orderLogit(visit.user(), visit.taste(), visit.items()[i], visit.moment());
      clicks[i] = (float) World.logistic(visit.clickLogits()[i]);
      orders[i] = (float) World.logistic(order);
    }
    RequestContext request = visit.context();
    return new RequestTruth(
        request.requestId(),
        request.userId(),
        request.requestTime(),
        visit.itemIds(),
        depth,
        preRanked,
        ranked,
        clicks,
        orders);
  }

  private void add(LogEvent event) {
    waiting.add(new Waiting(event, order++));
  }

  private static long[] ids(int[] items) {
    long[] ids = new long[items.length];
    Arrays.setAll(ids, i -> items[i] + 1L);
    return ids;
  }
}
