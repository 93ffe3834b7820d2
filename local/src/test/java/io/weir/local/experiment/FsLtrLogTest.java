package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsLtrLogTest {
  private static final int USERS = 12;
  private static final FsLtrLog.Size SIZE =
      new FsLtrLog.Size(
          List.of("replay.fs-ltr={candidates: 30, ranked: 14, exposed: 5, training-requests: 2}"),
          3,
          5,
          100);

  @TempDir Path dir;
  private SampleLog log;

  @BeforeEach
  void join() throws IOException {
    Path file = Files.writeString(dir.resolve("ratings.csv"), MadeUpLogs.ratings(USERS, 60));
    DataFiles files = DataFiles.of(new FsLtrTables(), List.of("jester=" + file));
    log = FsLtrLog.of("jester", files, SIZE, WeirConfig.defaults());
  }

  @Test
  void trainingRequests_areLearntFromInPasses_othersChooseOrAreJudged() {
    assertThat(log.samples()).hasSize(USERS * 2 * 3);
    assertThat(log.samples()).noneMatch(sample -> sample.requestId().contains("t"));
    assertThat(log.choosing()).hasSize(5);
    assertThat(log.choosing()).allMatch(of -> of.sample().requestId().endsWith("/validation"));
    assertThat(log.judged()).hasSize(USERS);
    assertThat(log.judged()).allMatch(of -> of.sample().requestId().endsWith("/test"));
  }

  @Test
  void judgedRequest_hasAllItemsThatHaveNotLeftThePool_andItsOwnPositives() {
    for (JudgedRequest judged : log.judged()) {
      Set<Long> liked = new HashSet<>();
      for (RequestSample sample : log.samples()) {
        byte[] clicks = sample.labels().get("click");
        IntStream.range(0, clicks.length)
            .filter(i -> sample.userId() == judged.sample().userId() && clicks[i] == 1)
            .forEach(i -> liked.add(sample.itemIds()[i]));
      }
      assertThat(Arrays.stream(judged.sample().itemIds()).noneMatch(liked::contains)).isTrue();
      assertThat(judged.size()).isGreaterThan(40);
    }
    assertThat(log.judged())
        .anyMatch(
            of -> IntStream.range(0, of.size()).anyMatch(i -> of.labels().get("click")[i] == 1));
  }

  @Test
  void thinnedLog_hasSoManyNegativesOfAStage_forEachExposedNegative() {
    SampleLog thin = FsLtrLog.thinned(log, "thin", 1, 2);
    assertThat(thin.samples()).hasSameSizeAs(log.samples());
    for (RequestSample sample : thin.samples()) {
      byte[] clicks = sample.labels().get("click");
      long exposed =
          IntStream.range(0, sample.size())
              .filter(i -> sample.exposed(i) && clicks[i] == 0)
              .count();
      long ranked =
          IntStream.range(0, sample.size())
              .filter(i -> !sample.exposed(i) && sample.stageReached()[i] >= 3)
              .count();
      assertThat(ranked).isEqualTo(Math.min(5, exposed));
      long stopped =
          IntStream.range(0, sample.size()).filter(i -> sample.stageReached()[i] < 3).count();
      assertThat(stopped).isEqualTo(Math.min(14, 2 * exposed));
    }
  }
}
