package io.weir.benchmarks.join;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Seeded logs of a cascade: eight records a request, 190 candidates.
 *
 * <p>Retrieval lists 190 items, pre-ranking the same with scores, ranking 100 with scores,
 * re-ranking 40, exposure 10; a context, and two actions within ten seconds, one in ten requests
 * with an order. Requests follow each other at an even pace. One record in a hundred is sent twice.
 * Immutable, thread-safe.
 */
final class Traffic {
  /** Records of one request, repeated ones not counted. */
  static final int RECORDS = 8;

  private static final int RETRIEVED = 190;
  private static final int RANKED = 100;
  private static final int RE_RANKED = 40;
  private static final int EXPOSED = 10;
  private static final int SEQUENCE = 50;
  private static final int REPEATED_ONE_IN = 100;
  private static final int ORDER_ONE_IN = 10;
  private static final long FIRST_MS = 1_700_000_000_000L;
  // A prime: every stride yields distinct items.
  private static final long ITEMS = 9_999_991;
  private static final String SCENARIO = "home";

  private final Topics topics;
  private final long seed;
  private final long spacingMs;

  /**
   * @param spacingMs event time between two requests
   */
  Traffic(Topics topics, long seed, long spacingMs) {
    this.topics = topics;
    this.seed = seed;
    this.spacingMs = spacingMs;
  }

  /** Takes records as they are sent. */
  interface Sink {
    void send(String topic, byte[] key, byte[] value);
  }

  /** When a request entered the cascade, epoch ms. */
  long requestTime(long number) {
    return FIRST_MS + number * spacingMs;
  }

  static String requestId(long number) {
    return "request-" + number;
  }

  /** Sends the records of one request. */
  void send(long number, Sink to) {
    SplittableRandom random = new SplittableRandom(seed + number);
    Request request = new Request(requestId(number), requestTime(number), random, to);
    long user = random.nextLong(1_000_000);
    request.context(user);
    long[] items = items(random, RETRIEVED);
    request.list(user, Stage.RETRIEVAL, items, false);
    items = shuffled(items, random);
    request.list(user, Stage.PRE_RANKING, items, true);
    items = shuffled(Arrays.copyOf(items, RANKED), random);
    request.list(user, Stage.RANKING, items, true);
    items = shuffled(Arrays.copyOf(items, RE_RANKED), random);
    request.list(user, Stage.RE_RANKING, items, false);
    items = Arrays.copyOf(items, EXPOSED);
    request.list(user, Stage.EXPOSURE, items, false);
    request.action(user, items[random.nextInt(EXPOSED)], "click", 2_000);
    request.action(
        user,
        items[random.nextInt(EXPOSED)],
        random.nextInt(ORDER_ONE_IN) == 0 ? "order" : "click",
        8_000);
  }

  private final class Request {
    private final String id;
    private final byte[] key;
    private final long time;
    private final SplittableRandom random;
    private final Sink to;

    Request(String id, long time, SplittableRandom random, Sink to) {
      this.id = id;
      this.key = id.getBytes(StandardCharsets.UTF_8);
      this.time = time;
      this.random = random;
      this.to = to;
    }

    void context(long user) {
      send(
          topics.requests(),
          Codecs.REQUESTS.encode(
              new RequestContext(
                  id,
                  user,
                  time,
                  time,
                  SCENARIO,
                  Map.of(
                      "country", new long[] {random.nextInt(200)},
                      "device", new long[] {random.nextInt(20)},
                      "interests", random.longs(5, 0, 1_000).toArray()),
                  Map.of("age", new float[] {random.nextInt(80)}, "hour", new float[] {12}),
                  Map.of("clicked", items(random, SEQUENCE)))));
    }

    @SuppressWarnings("PMD.BooleanFlag")
    void list(long user, Stage stage, long[] items, boolean scored) {
      float[] scores = new float[scored ? items.length : 0];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) random.nextDouble();
      }
      send(
          topics.candidates(stage),
          Codecs.CANDIDATES.encode(
              new CandidateList(
                  id,
                  user,
                  time,
                  time + 20L * stage.depth(),
                  SCENARIO,
                  stage,
                  items,
                  new int[0],
                  scores,
                  new boolean[0],
                  items.length,
                  Map.of())));
    }

    void action(long user, long item, String action, long afterMs) {
      send(
          topics.feedback(),
          Codecs.FEEDBACK.encode(new Feedback(id, user, time, time + afterMs, item, action, 1)));
    }

    private void send(String topic, byte[] value) {
      to.send(topic, key, value);
      if (random.nextInt(REPEATED_ONE_IN) == 0) {
        to.send(topic, key, value);
      }
    }
  }

  private static long[] items(SplittableRandom random, int count) {
    long first = random.nextLong(ITEMS);
    long stride = 1 + random.nextLong(ITEMS - 1);
    long[] items = new long[count];
    for (int i = 0; i < count; i++) {
      items[i] = 1 + (first + i * stride) % ITEMS;
    }
    return items;
  }

  private static long[] shuffled(long[] items, SplittableRandom random) {
    long[] shuffled = items.clone();
    for (int i = shuffled.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      long item = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = item;
    }
    return shuffled;
  }
}
