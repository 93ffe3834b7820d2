package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.labelling.FsLtrSelection;
import io.weir.simulator.Draws;
import io.weir.simulator.EventTimeOrder;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * FS-LTR's simulated cascade over what users rated: every item that a stage rejects has a known
 * label.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) 8.1 and A.4, for KuaiRec. A request takes random items
 * of the user's pool, and {@link FsLtrSelection} says how deep each comes. The test request is
 * simulated first and the items it exposed to a click leave the pool; then the validation request,
 * then the training requests. They are <em>replayed</em> the other way round, training requests
 * first: a stream must not know its test.
 *
 * <p>Where the paper is silent, or its models are not to be had:
 *
 * <ol>
 *   <li>The pool is what the user rated. A user with a small one gets smaller requests, see {@link
 *       FsLtrSizes#of}; one whose requests would expose nothing is refused as {@code
 *       pool-too-small}.
 *   <li>The validation request's clicked items leave the pool too.
 *   <li>Pre-ranking scores by {@link ItemMeans}, ranking by {@link BiasedFactors}, both fitted on a
 *       half of the ratings that is drawn with the seed.
 *   <li>Time is made up, one request a second; there is no re-ranking.
 *   <li>A stage's record holds what the paper keeps of it, see {@link FsLtrRequest}.
 * </ol>
 */
final class FsLtrCascade {
  private static final Duration FAST_WINDOW = Duration.ofMinutes(1);

  /** Of the draws of a user's requests, beside those of the user's order. */
  private static final long REQUESTS = 3;

  private FsLtrCascade() {}

  /**
   * Simulates.
   *
   * @param ratings each item of a user once
   */
  static LogStream of(RatedLog log, Ratings ratings, ReplaySettings settings, LeftOut leftOut) {
    Simulation simulation = new Simulation(ratings, settings, leftOut);
    List<List<FsLtrRequest>> byUser = new ArrayList<>();
    ratings
        .users()
        .forEach(
            (user, rated) -> {
              if (settings.fsLtr().of(rated.size()).exposed() == 0) {
                refuse(log, user, rated, settings.fsLtr().smallestPool(), leftOut);
              } else {
                byUser.add(simulation.requests(user, rated));
                leftOut.worked("simulated", byUser.size(), ratings.users().size());
              }
            });
    String rule = "at least one user with " + settings.fsLtr().smallestPool() + " rated items";
    check(!byUser.isEmpty(), "file", log.file(), rule);
    List<FsLtrRequest> requests = inTurns(byUser);
    String name = log.format().format();
    // The stages are real: a cascade that ran, though no one's product, is there to be learnt from.
    return new ReplayedLog(
        name,
        requests.size(),
        FAST_WINDOW,
        Duration.ZERO,
        true,
        notes(log, settings),
        leftOut.refusals(),
        () -> new EventTimeOrder(new Timed(name, requests.iterator())));
  }

  private static void refuse(
      RatedLog log, long user, Ratings.OfUser rated, int least, LeftOut leftOut) {
    Path file = log.file();
    Row row = new Row(rated.line(0), Map.of(), List.of());
    String rule = "at least " + least + " rated by the user";
    String items = rated.size() + " of user " + user;
    leftOut.refuse("pool-too-small", row.complaint(file, log.field(), items, rule));
    leftOut.lineTaken();
  }

  /** All users' first requests, then all second ones, and so on. */
  private static List<FsLtrRequest> inTurns(List<List<FsLtrRequest>> byUser) {
    List<FsLtrRequest> requests = new ArrayList<>();
    for (int turn = 0; turn < byUser.get(0).size(); turn++) {
      for (List<FsLtrRequest> ofUser : byUser) {
        requests.add(ofUser.get(turn));
      }
    }
    return requests;
  }

  private static List<String> notes(RatedLog log, ReplaySettings settings) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "only ratings of "
            + log.format().format()
            + " are real: the cascade is FS-LTR's simulation, with models of our own as"
            + " pre-ranking and ranking and without re-ranking (seed "
            + settings.seed()
            + "); "
            + log.like()
            + " is a click");
    settings.shareNote().ifPresent(notes::add);
    return notes;
  }

  /** The records of each request, one request a second. */
  private static final class Timed implements Iterator<List<LogEvent>> {
    private final String name;
    private final Iterator<FsLtrRequest> requests;
    private long time = RatedLists.START.toEpochMilli();

    Timed(String name, Iterator<FsLtrRequest> requests) {
      this.name = name;
      this.requests = requests;
    }

    @Override
    public boolean hasNext() {
      return requests.hasNext();
    }

    @Override
    public List<LogEvent> next() {
      List<LogEvent> events = requests.next().events(name, time);
      time += RatedLists.SECOND_MS;
      return events;
    }
  }

  /** The models, and the requests they make. */
  private static final class Simulation {
    private final ReplaySettings settings;
    private final ItemMeans preRanking;
    private final BiasedFactors ranking;

    Simulation(Ratings ratings, ReplaySettings settings, LeftOut leftOut) {
      this.settings = settings;
      preRanking = ItemMeans.fit(ratings, settings.seed());
      ranking = BiasedFactors.fit(ratings, settings.seed(), leftOut);
    }

    /** A user's requests in the order of replay. */
    List<FsLtrRequest> requests(long user, Ratings.OfUser rated) {
      Draws draws = Draws.of(settings.seed(), REQUESTS, user);
      Set<Integer> gone = new HashSet<>();
      FsLtrRequest test = request(user, "test", rated, gone, draws);
      gone.addAll(test.exposedPositive());
      FsLtrRequest validation = request(user, "validation", rated, gone, draws);
      gone.addAll(validation.exposedPositive());
      List<FsLtrRequest> requests = new ArrayList<>();
      for (int i = 1; i <= settings.fsLtr().trainingRequests(); i++) {
        requests.add(request(user, "" + i, rated, gone, draws));
      }
      requests.add(validation);
      requests.add(test);
      return requests;
    }

    private FsLtrRequest request(
        long user, String part, Ratings.OfUser rated, Set<Integer> gone, Draws draws) {
      FsLtrSizes.Sizes sizes = settings.fsLtr().of(rated.size());
      int[] pool =
          IntStream.range(0, rated.size()).filter(rating -> !gone.contains(rating)).toArray();
      draws.shuffle(pool, 0, pool.length);
      int[] candidates = Arrays.copyOf(pool, Math.min(pool.length, sizes.candidates()));
      double[] preRankScores = new double[candidates.length];
      double[] rankScores = new double[candidates.length];
      for (int i = 0; i < candidates.length; i++) {
        preRankScores[i] = preRanking.score(rated.item(candidates[i]));
        rankScores[i] = ranking.score(user, rated.item(candidates[i]));
      }
      return FsLtrRequest.of(
          user,
          part,
          rated,
          candidates,
          FsLtrSelection.of(preRankScores, rankScores, sizes.ranked(), sizes.exposed()),
          preRankScores,
          rankScores);
    }
  }
}
