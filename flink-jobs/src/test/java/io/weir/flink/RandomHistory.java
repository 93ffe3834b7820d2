package io.weir.flink;

import static io.weir.flink.Logs.T0;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.flink.History.Arrival;
import io.weir.flink.History.Mark;
import io.weir.flink.History.Restart;
import io.weir.flink.History.Step;
import io.weir.schemas.Codecs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A seeded history of a few requests of a few users, with all that can go wrong on the way to the
 * join: disorder, loss, repetition, lateness, contradiction, broken records, restarts.
 */
final class RandomHistory {
  static final long FAST_MS = 10_000;
  static final long SLOW_MS = 30_000;
  static final long LATENESS_MS = 5_000;
  static final long SKEW_MS = 1_000;
  private static final String[] SAMPLERS = {
    "{name: none, settings: {}}",
    "{name: none, settings: {}}",
    "{name: hccp, settings: {boundaries: [2, 4], rates: [0.9, 0.5, 0.1], pre-ranking-count: 1}}",
    "{name: fs-ltr, settings: {retrieval: 1, pre-ranking: 2}}",
    "{name: ecm, settings: {exposed: 1, ranked: 0.6, matched: 0.2}}"
  };
  private static final String[] TASKS = {
    "{click: [click], order: [order, wave]}", // one slow, one fast action
    "{click: [click], order: [order], any: [click, wave, order]}",
    "{click: [click, wave]}" // slow feedback of no task
  };
  private static final long END = T0 + 1_000 * SLOW_MS;

  /** A record and when it is sent. */
  private record Sent(LogRecord log, long at) {}

  private final Random random;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Long> moments = new ArrayList<>();
  private final long[] items;
  private final boolean wrongTimes;
  private long lastEventTime = T0;
  private final WeirConfig config;

  private RandomHistory(long seed) {
    random = new Random(seed);
    items = random.longs(6 + random.nextInt(6), 1, 1_000).distinct().toArray();
    boolean narrow = chance(.15);
    // What a request holds is not exact where records go astray: see docs/join.md.
    wrongTimes = !narrow && chance(.6);
    config = config(narrow);
  }

  /** The history of a seed. */
  static History of(long seed) {
    RandomHistory made = new RandomHistory(seed);
    int requests = 1 + made.random.nextInt(6);
    for (int i = 0; i < requests; i++) {
      made.request("r" + i, T0 + made.random.nextLong(FAST_MS * 3));
    }
    return new History(seed, made.config, made.steps());
  }

  private WeirConfig config(boolean narrow) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "join.fast-window=" + FAST_MS + "ms",
                "join.slow-window=" + SLOW_MS + "ms",
                "join.max-clock-skew=" + SKEW_MS + "ms",
                "join.max-ahead=1h",
                "join.slow-actions=" + pick("[order]", "[]"),
                "join.slow-negative-share=" + pick("1", "0.5", "0.01"),
                "join.allowed-lateness=" + pick("0ms", LATENESS_MS + "ms"),
                "join.attribution-window=" + pick("0ms", "3s", "12s", "12s", "30s", "30s"),
                "join.sampler=" + pick(SAMPLERS),
                "join.attribution=" + pick("last-touch", "last-touch", "first-touch")));
    if (chance(.2)) {
      options.add("join.attribution-max-exposures=" + (2 + random.nextInt(12)));
    }
    if (chance(.2)) {
      options.add("join.max-candidates=" + (3 + random.nextInt(4)));
    }
    if (chance(.1)) {
      options.add("join.max-record-bytes=4096");
    }
    if (narrow) {
      options.add("join.max-request-bytes=" + (200 + random.nextInt(800)));
    }
    if (chance(.5)) {
      options.add("tasks=" + pick(TASKS));
    }
    return WeirConfig.defaults().withAll(options);
  }

  // What is logged.

  private void request(String id, long time) {
    long user = 1 + random.nextInt(2);
    Collections.addAll(moments, time, time + FAST_MS, time + SLOW_MS, time + FAST_MS + LATENESS_MS);
    moments.add(time + SLOW_MS + LATENESS_MS);
    for (int contexts = chance(.92) ? chance(.1) ? 2 : 1 : 0; contexts > 0; contexts--) {
      context(id, user, time);
    }
    List<Long> candidates = subset(boxed(items), .8);
    for (Stage stage : Stage.values()) {
      Collections.shuffle(candidates, random);
      if (stage == Stage.RANKING || stage == Stage.EXPOSURE) {
        candidates = subset(candidates, .7);
      }
      if (chance(.85)) {
        for (int lists = stage == Stage.EXPOSURE ? random.nextInt(4) : 1; lists > 0; lists--) {
          list(id, user, time, stage, lists > 1 ? subset(candidates, .6) : candidates);
        }
      }
      if (chance(.06)) {
        list(id, user, time, stage, subset(boxed(items), .5));
      }
    }
    for (int count = random.nextInt(8); count > 0; count--) {
      feedback(id, user, time);
    }
  }

  private void context(String id, long user, long time) {
    lastEventTime = chance(.1) ? lastEventTime : eventTime(time, 200);
    long eventTime = lastEventTime;
    boolean large = chance(.03);
    send(
        SourceTopic.REQUESTS,
        id,
        Codecs.REQUESTS.encode(
            new RequestContext(
                id,
                user(user),
                requestTime(time),
                eventTime,
                chance(.5) ? "home" : "search",
                Map.of("country", new long[] {random.nextInt(9)}),
                Map.of("age", new float[] {chance(.02) ? Float.NaN : random.nextFloat()}),
                large ? Map.of("clicks", random.longs(600).toArray()) : Map.of())),
        eventTime);
  }

  private void list(String id, long user, long time, Stage stage, List<Long> listed) {
    List<Long> ids = new ArrayList<>(listed);
    if (chance(.1)) {
      ids.add(random.nextInt(ids.size() + 1), items[random.nextInt(items.length)]);
    }
    int size = ids.size();
    int hidden = chance(.25) ? 1 + random.nextInt(3) : 0;
    int[] ranks = hidden > 0 || chance(.2) ? ranks(size, size + hidden) : new int[0];
    long spread = stage == Stage.EXPOSURE ? FAST_MS : 500;
    lastEventTime = chance(.1) ? lastEventTime : eventTime(time, spread);
    long eventTime = lastEventTime;
    SourceTopic topic = SourceTopic.valueOf(stage.name());
    send(
        chance(.01) ? SourceTopic.RANKING : topic,
        id,
        Codecs.CANDIDATES.encode(
            new CandidateList(
                id,
                user(user),
                requestTime(time),
                eventTime,
                "home",
                stage,
                ids.stream().mapToLong(Long::longValue).toArray(),
                ranks,
                chance(.5) ? floats(chance(.99) ? size : size + 1) : new float[0],
                chance(.2) ? flags(size) : new boolean[0],
                size + hidden - (chance(.02) ? 1 : 0),
                chance(.2) ? Map.of(pick("visits", "price"), floats(size)) : Map.of())),
        eventTime);
  }

  private void feedback(String id, long user, long time) {
    long eventTime = eventTime(time, chance(.3) ? SLOW_MS + FAST_MS : FAST_MS);
    boolean named = chance(.5);
    long item = chance(.95) ? items[random.nextInt(items.length)] : 5_000;
    Long requestTime = named == chance(.99) ? requestTime(time) : null;
    Feedback feedback =
        new Feedback(
            named ? chance(.99) ? id : " " : null,
            user(user),
            requestTime,
            eventTime,
            item,
            chance(.02) ? pick("", "a".repeat(5_000)) : pick("click", "click", "order", "wave"),
            chance(.02) ? Double.NaN : 1);
    send(SourceTopic.FEEDBACK, named ? id : null, Codecs.FEEDBACK.encode(feedback), eventTime);
  }

  private long user(long user) {
    return chance(.03) ? user + 1 : user;
  }

  private long requestTime(long time) {
    if (!wrongTimes || chance(.93)) {
      return time;
    }
    return time + (chance(.5) ? random.nextInt(7) - 3 : random.nextLong(-FAST_MS, FAST_MS));
  }

  /** Mostly some time after the request; else close to one of the moments that matter. */
  private long eventTime(long time, long spread) {
    if (chance(.85)) {
      return time + 1 + random.nextLong(spread);
    }
    long moment =
        switch (random.nextInt(5)) {
          case 0 -> time;
          case 1 -> time - SKEW_MS;
          case 2 -> time + SLOW_MS;
          default -> time + FAST_MS;
        };
    long eventTime = moment + random.nextInt(3) - 1;
    moments.add(eventTime);
    return eventTime;
  }

  // How it travels.

  private void send(SourceTopic topic, @Nullable String key, byte[] value, long eventTime) {
    if (chance(.04)) {
      return;
    }
    SourceTopic into = chance(.01) ? SourceTopic.ofCode(random.nextInt(7)) : topic;
    byte[] bytes = chance(.02) ? Arrays.copyOf(value, value.length - 1 - random.nextInt(9)) : value;
    byte[] keyBytes = key == null ? null : chance(.98) ? utf8(key) : new byte[] {7};
    long appended = chance(.01) ? eventTime - 3_600_001 + random.nextInt(2) : eventTime;
    LogRecord log = new LogRecord(into, 0, keyBytes, bytes, appended);
    for (int copies = chance(.15) ? 2 + random.nextInt(2) : 1; copies > 0; copies--) {
      sent.add(new Sent(log, eventTime + delay()));
    }
  }

  private long delay() {
    return chance(.9) ? random.nextLong(2_000) : random.nextLong(2 * SLOW_MS);
  }

  private List<Step> steps() {
    Collections.shuffle(sent, random);
    sent.sort(Comparator.comparingLong(Sent::at));
    int late = chance(.3) ? Math.min(sent.size(), random.nextInt(4)) : 0;
    List<Step> steps = new ArrayList<>();
    long reached = Long.MIN_VALUE;
    for (int i = 0; i < sent.size() - late; i++) {
      steps.add(new Arrival(sent.get(i).log().at(i)));
      if (chance(.25)) {
        long mark = mark(sent.get(i).at(), reached);
        if (mark > reached) {
          reached = mark;
          steps.add(new Mark(mark));
        }
      }
      if (chance(.012)) {
        reached = Long.MIN_VALUE; // sources begin anew
        steps.add(new Restart());
      }
    }
    steps.add(new Mark(END));
    for (int i = sent.size() - late; i < sent.size(); i++) {
      steps.add(new Arrival(sent.get(i).log().at(i)));
    }
    return steps;
  }

  private long mark(long now, long reached) {
    if (chance(.5)) {
      return now - random.nextLong(3_000);
    }
    long moment = moments.get(random.nextInt(moments.size())) + random.nextInt(3) - 1;
    // A moment of the far future would make all that follows late.
    return moment < now + 2_000 || chance(.03) ? moment : reached;
  }

  // Dice.

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  private List<Long> subset(List<Long> of, double share) {
    List<Long> subset = new ArrayList<>(of);
    subset.removeIf(each -> !chance(share));
    return subset;
  }

  private int[] ranks(int size, int total) {
    List<Integer> all = new ArrayList<>();
    for (int rank = 1; rank <= total; rank++) {
      all.add(rank);
    }
    Collections.shuffle(all, random);
    int[] ranks = all.subList(0, size).stream().mapToInt(Integer::intValue).sorted().toArray();
    if (size > 1 && chance(.15)) {
      ranks[random.nextInt(size)] = ranks[random.nextInt(size)];
    }
    return ranks;
  }

  private float[] floats(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = chance(.005) ? Float.NaN : random.nextInt(100) / 8f;
    }
    return values;
  }

  private boolean[] flags(int size) {
    boolean[] values = new boolean[size];
    for (int i = 0; i < size; i++) {
      values[i] = chance(.6);
    }
    return values;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Long> boxed(long[] values) {
    return new ArrayList<>(Arrays.stream(values).boxed().toList());
  }
}
