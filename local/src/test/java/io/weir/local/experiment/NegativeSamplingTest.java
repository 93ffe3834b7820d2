package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativeSamplingTest {
  @Test
  void everyTwoShares_haveAVerdict_inBothFigures(@TempDir Path dir) throws IOException {
    List<JudgedRequest> requests = FiguresTest.requests(new Random(1), 40);
    Contender all = NegativeSampling.righted(1, "", knowing(requests));
    Contender half = NegativeSampling.righted(.5, "", Contender.chance(requests, 1));
    Contender tenth = NegativeSampling.righted(.1, "", Contender.chance(requests, 1));
    Report report = new Report("");
    NegativeSampling.compare(report, new Contest(requests), List.of(all, half, tenth));
    report.write(dir);
    assertThat(Files.readString(dir.resolve("report.md")))
        // −log loss is the better the higher it is.
        .containsPattern("share 1.0 over share 0.5 \\| agrees [^|]*\\| agrees [0-9]")
        .contains("| share 1.0 over share 0.1 | agrees ")
        .contains("| share 0.5 over share 0.1 | undecided 0.0000 ");
  }

  /** Logits of the labels themselves. */
  private static Contender knowing(List<JudgedRequest> requests) {
    float[] scores = new float[requests.stream().mapToInt(JudgedRequest::size).sum()];
    int at = 0;
    for (JudgedRequest request : requests) {
      for (byte label : request.labels().get("click")) {
        scores[at++] = label == 1 ? 4 : -4;
      }
    }
    return new Contender("", "", List.of(task -> scores));
  }

  @Test
  void righted_isLowerByTheLogarithmOfTheShare() {
    Contender of = new Contender("", "", List.of(task -> new float[] {1, 2}));
    assertThat(NegativeSampling.righted(.5, "", of).runs().get(0).of("click"))
        .containsExactly(1 - (float) Math.log(2), 2 - (float) Math.log(2));
  }
}
