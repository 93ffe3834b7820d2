package io.weir.local.experiment;

import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * FS-LTR's simulated cascade over a matrix of ratings, split as the paper does (§8.1.3): users'
 * training requests are learnt from, several times over, their validation requests choose learning
 * rates, their test requests are judged.
 *
 * <p>A judged request's candidates are all items but those that an earlier request showed and its
 * user liked: these have left the pool. Its positives are what it showed and the user liked.
 */
final class FsLtrLog {
  private static final String CLICK = "click";
  private static final String TEST = "/test";
  private static final String VALIDATION = "/validation";
  private static final String SAMPLER = "join.sampler={name: fs-ltr, settings: {}}";

  /**
   * How much of it.
   *
   * @param cascade options of the replay
   * @param passes how often training requests are learnt from
   * @param choosing validation requests, at most
   * @param judged test requests, at most
   */
  record Size(List<String> cascade, int passes, int choosing, int judged) {}

  private final List<RequestSample> requests;
  private final long[] catalogue;
  private final Map<Long, Set<Long>> gone = new HashMap<>();

  private FsLtrLog(List<RequestSample> requests) {
    this.requests = requests;
    Set<Long> items = new TreeSet<>();
    for (RequestSample request : requests) {
      for (long item : request.itemIds()) {
        items.add(item);
      }
    }
    catalogue = items.stream().mapToLong(Long::longValue).toArray();
  }

  /** The log of a format's file. */
  static SampleLog of(String format, DataFiles files, Size size, WeirConfig user) {
    WeirConfig base =
        WeirConfig.defaults()
            .withAll(List.of("tasks={click: [click]}", "replay.cascade=fs-ltr", SAMPLER))
            .withAll(size.cascade());
    LogStream stream = files.open(format, base.overlaidBy(user));
    SampleLog all =
        OfflineJoin.join(stream, base.withAll(OfflineJoin.windows(stream)).overlaidBy(user));
    return new FsLtrLog(all.requests()).split(format, all.notes(), size);
  }

  private SampleLog split(String name, List<String> notes, Size size) {
    List<RequestSample> training = new ArrayList<>();
    List<JudgedRequest> choosing = new ArrayList<>();
    List<JudgedRequest> judged = new ArrayList<>();
    for (RequestSample request : requests) {
      if (request.requestId().endsWith(TEST)) {
        judged.add(judged(request));
      } else if (request.requestId().endsWith(VALIDATION)) {
        choosing.add(judged(request));
      } else {
        training.add(request);
      }
      leave(request);
    }
    List<SampleLog.Entry> entries = new ArrayList<>();
    for (int pass = 0; pass < size.passes(); pass++) {
      training.forEach(request -> entries.add(new SampleLog.OfSample(request)));
    }
    return new SampleLog(
        name, entries, notes, some(choosing, size.choosing()), some(judged, size.judged()));
  }

  /** Drawn, not the first: these may be alike. */
  private static List<JudgedRequest> some(List<JudgedRequest> requests, int most) {
    List<JudgedRequest> drawn = new ArrayList<>(requests);
    Collections.shuffle(drawn, new Random(1));
    return drawn.subList(0, Math.min(most, drawn.size()));
  }

  /** What was shown and liked leaves the pool. */
  private void leave(RequestSample request) {
    byte[] labels = request.labels().getOrDefault(CLICK, new byte[request.size()]);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == 1) {
        gone.computeIfAbsent(request.userId(), id -> new HashSet<>()).add(request.itemIds()[i]);
      }
    }
  }

  private JudgedRequest judged(RequestSample request) {
    Set<Long> left = gone.getOrDefault(request.userId(), Set.of());
    long[] pool = Arrays.stream(catalogue).filter(id -> !left.contains(id)).toArray();
    byte[] clicks = request.labels().getOrDefault(CLICK, new byte[request.size()]);
    Set<Long> liked = new HashSet<>();
    for (int i = 0; i < clicks.length; i++) {
      if (clicks[i] == 1) {
        liked.add(request.itemIds()[i]);
      }
    }
    byte[] labels = new byte[pool.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (liked.contains(pool[i]) ? 1 : 0);
    }
    RequestContext context =
        new RequestContext(
            request.requestId(),
            request.userId(),
            request.requestTime(),
            request.eventTime(),
            request.scenario(),
            request.categorical(),
            request.dense(),
            request.sequences());
    return new JudgedRequest(
        RequestSample.unanswered(context, pool, Map.of()),
        Map.of(CLICK, labels),
        JudgedRequest.Truth.NONE,
        new int[pool.length]);
  }

  /**
   * The same log with fewer negatives of each stage: so many for each exposed negative.
   *
   * @param ranked that ranking stopped
   * @param stopped that pre-ranking stopped
   */
  static SampleLog thinned(SampleLog log, String name, int ranked, int stopped) {
    List<SampleLog.Entry> entries = new ArrayList<>();
    Map<String, RequestSample> known = new HashMap<>();
    for (SampleLog.Entry entry : log.entries()) {
      if (entry instanceof SampleLog.OfSample of) {
        RequestSample thin =
            known.computeIfAbsent(
                of.sample().requestId(), id -> thinned(of.sample(), ranked, stopped));
        entries.add(new SampleLog.OfSample(thin));
      }
    }
    return new SampleLog(name, entries, log.notes(), log.choosing(), log.judged());
  }

  private static RequestSample thinned(RequestSample request, int ranked, int stopped) {
    int exposed = (int) exposedNegatives(request);
    List<Integer> kept = new ArrayList<>();
    List<Integer> behind = new ArrayList<>();
    List<Integer> before = new ArrayList<>();
    for (int i = 0; i < request.size(); i++) {
      (request.exposed(i) ? kept : request.stageReached()[i] >= 3 ? behind : before).add(i);
    }
    Random random = new Random(request.seed());
    Collections.shuffle(behind, random);
    Collections.shuffle(before, random);
    kept.addAll(behind.subList(0, Math.min(behind.size(), ranked * exposed)));
    kept.addAll(before.subList(0, Math.min(before.size(), stopped * exposed)));
    return JudgedRequest.inOrder(
        request, kept.stream().sorted().mapToInt(Integer::intValue).toArray());
  }

  private static long exposedNegatives(RequestSample request) {
    byte[] labels = request.labels().getOrDefault(CLICK, new byte[request.size()]);
    return IntStream.range(0, labels.length)
        .filter(i -> request.exposed(i) && labels[i] == 0)
        .count();
  }

  /** Exposed negatives of a request, on average. */
  static double exposedNegatives(SampleLog log) {
    return log.samples().stream().mapToLong(FsLtrLog::exposedNegatives).average().orElse(0);
  }
}
