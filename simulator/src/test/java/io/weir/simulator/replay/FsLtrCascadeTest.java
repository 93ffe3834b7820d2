package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FsLtrCascadeTest {
  private static final String SIZES =
      "cascade: fs-ltr, fs-ltr: {candidates: 40, ranked: 16, exposed: 4, training-requests: 3}";
  private static final int USERS = 30;
  private static final int ITEMS = 100;

  @TempDir Path dir;

  @Test
  void request_hasThePapersSets_asSampledLogs() {
    Map<Stage, CandidateList> lists = Logs.lists(jester(SIZES)).get("1/2");
    assertThat(lists)
        .containsOnlyKeys(Stage.RETRIEVAL, Stage.PRE_RANKING, Stage.RANKING, Stage.EXPOSURE);
    CandidateList preRanking = lists.get(Stage.PRE_RANKING);
    CandidateList ranking = lists.get(Stage.RANKING);
    CandidateList exposure = lists.get(Stage.EXPOSURE);
    assertThat(lists.get(Stage.RETRIEVAL).totalCandidates()).isEqualTo(40);
    assertThat(Logs.set(lists.get(Stage.RETRIEVAL))).isEqualTo(Logs.set(preRanking));
    assertThat(preRanking.totalCandidates()).isEqualTo(40);
    assertThat(preRanking.itemIds()).hasSize(8 + 16);
    assertThat(Arrays.copyOfRange(preRanking.ranks(), 8, 24))
        .containsExactly(IntStream.rangeClosed(25, 40).toArray());
    assertThat(advanced(preRanking)).isEqualTo(Logs.set(ranking));
    assertThat(ranking.totalCandidates()).isEqualTo(16);
    assertThat(ranking.ranks()).containsExactly(1, 2, 3, 4, 13, 14, 15, 16);
    assertThat(advanced(ranking)).isEqualTo(Logs.set(exposure));
    assertThat(exposure.itemIds()).containsExactly(Arrays.copyOf(ranking.itemIds(), 4));
    assertDescending(preRanking.scores());
    assertDescending(ranking.scores());
  }

  private static Set<Long> advanced(CandidateList list) {
    Set<Long> items = new HashSet<>();
    for (int i = 0; i < list.itemIds().length; i++) {
      if (list.advanced()[i]) {
        items.add(list.itemIds()[i]);
      }
    }
    return items;
  }

  private static void assertDescending(float[] scores) {
    for (int i = 1; i < scores.length; i++) {
      assertThat(scores[i]).isLessThanOrEqualTo(scores[i - 1]);
    }
  }

  @Test
  void requests_endWithValidationAndTest_whichKnowNoItemClickedThere() {
    LogStream stream = jester(SIZES);
    assertThat(Logs.requests(stream))
        .filteredOn(request -> request.userId() == 1)
        .extracting(RequestContext::requestId)
        .containsExactly("1/1", "1/2", "1/3", "1/validation", "1/test");
    assertThat(Logs.requests(stream).get(USERS).requestId()).isEqualTo("0/2");
    Map<String, Set<Long>> clicked = clicked(stream);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    assertThat(clicked.values().stream().mapToInt(Set::size).sum()).isPositive();
    for (long user = 0; user < USERS; user++) {
      Set<Long> test = clicked.getOrDefault(user + "/test", Set.of());
      Set<Long> validation = clicked.getOrDefault(user + "/validation", Set.of());
      for (String part : List.of("1", "2", "3")) {
        Set<Long> retrieved = Logs.set(lists.get(user + "/" + part).get(Stage.RETRIEVAL));
        assertThat(retrieved).doesNotContainAnyElementsOf(test);
        assertThat(retrieved).doesNotContainAnyElementsOf(validation);
      }
      assertThat(Logs.set(lists.get(user + "/validation").get(Stage.RETRIEVAL)))
          .doesNotContainAnyElementsOf(test);
    }
  }

  private static Map<String, Set<Long>> clicked(LogStream stream) {
    Map<String, Set<Long>> clicked = new HashMap<>();
    for (Feedback feedback : Logs.feedback(stream)) {
      clicked
          .computeIfAbsent(String.valueOf(feedback.requestId()), id -> new HashSet<>())
          .add(feedback.itemId());
    }
    return clicked;
  }

  @Test
  void clicks_areTheLikesAmongTheExposed() {
    LogStream stream = jester(SIZES);
    Map<String, Set<Long>> clicked = clicked(stream);
    Logs.lists(stream)
        .forEach(
            (id, stages) -> {
              long user = Long.parseLong(id.substring(0, id.indexOf('/')));
              for (long item : stages.get(Stage.EXPOSURE).itemIds()) {
                assertThat(clicked.getOrDefault(id, Set.of()).contains(item))
                    .as("%s %d", id, item)
                    .isEqualTo(rating(user, item) >= 5);
              }
            });
  }

  @Test
  void models_learnTastes_soThatDeeperIsBetter() {
    Map<Stage, int[]> likes = new HashMap<>();
    LogStream stream = jester(SIZES);
    Logs.lists(stream)
        .forEach(
            (id, stages) -> {
              long user = Long.parseLong(id.substring(0, id.indexOf('/')));
              stages.forEach(
                  (stage, list) -> {
                    int[] counts = likes.computeIfAbsent(stage, s -> new int[2]);
                    for (long item : list.itemIds()) {
                      counts[0]++;
                      counts[1] += rating(user, item) >= 5 ? 1 : 0;
                    }
                  });
            });
    assertThat(share(likes, Stage.EXPOSURE)).isGreaterThan(share(likes, Stage.RANKING) + 0.1);
    assertThat(share(likes, Stage.RANKING)).isGreaterThan(share(likes, Stage.PRE_RANKING));
  }

  private static double share(Map<Stage, int[]> likes, Stage stage) {
    int[] counts = likes.get(stage);
    return (double) counts[1] / counts[0];
  }

  @Test
  void smallPool_makesSmallRequests() {
    LogStream stream = jester("cascade: fs-ltr");
    Map<Stage, CandidateList> lists = Logs.lists(stream).get("3/1");
    assertThat(lists.get(Stage.RETRIEVAL).totalCandidates()).isEqualTo(50);
    assertThat(lists.get(Stage.RANKING).totalCandidates()).isEqualTo(10);
    assertThat(lists.get(Stage.EXPOSURE).itemIds()).hasSize(2);
  }

  @Test
  void poolThatExposesNothing_isRefusedByReason() {
    Path file = LogFiles.write(dir.resolve("r"), ratings() + "77,1,5\n77,2,4\n");
    LogStream stream =
        Importers.of("jester").open(file, settings("cascade: fs-ltr"), ImportWatcher.REFUSE);
    assertThat(stream.refused().byReason()).isEqualTo(Map.of("pool-too-small", 1L));
    assertThat(stream.refused().examples())
        .containsExactly(
            file + ":3002: joke: \"2 of user 77\" (expected: at least 40 rated by the user)");
    Path few = LogFiles.write(dir.resolve("few"), LogFiles.JESTER);
    assertThatThrownBy(
            () ->
                Importers.of("jester").open(few, settings("cascade: fs-ltr"), ImportWatcher.REFUSE))
        .hasMessage("file: " + few + " (expected: at least one user with 40 rated items)");
  }

  @Test
  void open_tellsHowFarItIs() {
    Path file = LogFiles.write(dir.resolve("r"), ratings());
    Map<String, List<Long>> told = new LinkedHashMap<>();
    ImportWatcher watcher =
        new ImportWatcher() {
          @Override
          public void malformed(MalformedLineException complaint, String content) {
            throw complaint;
          }

          @Override
          public void worked(String task, long users, long total) {
            assertThat(users).isLessThanOrEqualTo(total);
            told.computeIfAbsent(task, name -> new ArrayList<>()).add(users);
          }
        };
    Importers.of("jester").open(file, settings("cascade: fs-ltr"), watcher);
    assertThat(told.keySet()).containsExactly("learnt", "simulated");
    assertThat(told.values())
        .allSatisfy(users -> assertThat(users).isSorted().endsWith((long) USERS));
  }

  @Test
  void anotherSeed_simulatesAnother() {
    assertThat(Logs.json(jester(SIZES + ", seed: 2"))).isNotEqualTo(Logs.json(jester(SIZES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jester", "movielens", "kuairec", "matrix"})
  void everyFormatOfRatings_canBeSimulated(String format) {
    Path file = LogFiles.write(dir.resolve("r"), ratings(format));
    String settings = SIZES + ", matrix: {liked: 5}";
    LogStream stream = Importers.of(format).open(file, settings(settings), ImportWatcher.REFUSE);
    Logs.assertIsALog(stream);
    assertThat(stream.name()).isEqualTo(format);
    assertThat(stream.requests()).isEqualTo(USERS * 5L);
    assertThat(stream.upstreamIsReal()).isTrue();
    assertThat(stream.notes())
        .singleElement()
        .asString()
        .startsWith("only ratings of " + format + " are real: the cascade is FS-LTR's simulation,");
  }

  private LogStream jester(String settings) {
    Path file = LogFiles.write(dir.resolve("ratings.csv"), ratings());
    LogStream stream = Importers.of("jester").open(file, settings(settings), ImportWatcher.REFUSE);
    Logs.assertIsALog(stream);
    return stream;
  }

  private static ReplaySettings settings(String replay) {
    return ReplaySettings.of(WeirConfig.parse("replay: {" + replay + "}"));
  }

  private static String ratings() {
    return ratings("jester");
  }

  /** A full matrix: items differ in quality, and half of the users like what the others do not. */
  private static String ratings(String format) {
    StringBuilder text = new StringBuilder();
    if (format.equals("jester")) {
      text.append("user,joke,rating\n");
    } else if (format.equals("kuairec")) {
      text.append(LogFiles.KUAIREC.lines().findFirst().orElseThrow()).append('\n');
    }
    for (long user = 0; user < USERS; user++) {
      for (long item = 0; item < ITEMS; item++) {
        boolean liked = rating(user, item) >= 5;
        text.append(
            switch (format) {
              case "jester" -> user + "," + item + "," + rating(user, item);
              case "matrix" -> rating(user, item) + (item == ITEMS - 1 ? "" : ",");
              case "movielens" -> user + "::" + item + "::" + (liked ? 4 : 3) + "::978300760";
              default -> user + "," + item + "," + (liked ? 9_000 : 10) + ",8000,,,,1.0";
            });
        boolean ends = !format.equals("matrix") || item == ITEMS - 1;
        text.append(ends ? "\n" : "");
      }
    }
    return text.toString();
  }

  private static int rating(long user, long item) {
    int quality = (int) (item * 37 % 11) - 5;
    int taste = user % 2 == item % 2 ? 5 : -5;
    return Math.max(-10, Math.min(10, quality + taste));
  }
}
