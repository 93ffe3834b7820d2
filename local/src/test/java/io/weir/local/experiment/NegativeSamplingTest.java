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
    Contender all = NegativeSampling.righted(1, "", Contender.oracle(requests, 1));
    Contender half = NegativeSampling.righted(.5, "", Contender.chance(requests, 1));
    Contender tenth = NegativeSampling.righted(.1, "", Contender.chance(requests, 1));
    Report report = new Report("");
    NegativeSampling.compare(report, new Contest(requests), List.of(all, half, tenth));
    report.write(dir);
    assertThat(Files.readString(dir.resolve("report.md")))
        .containsPattern("share 1.0 over share 0.5 \\| agrees [^|]*\\| (un|dis)?(agrees|decided) ")
        .contains("| share 1.0 over share 0.1 | agrees ")
        .contains("| share 0.5 over share 0.1 | undecided 0.0000 ");
  }

  @Test
  void righted_isLowerByTheLogarithmOfTheShare() {
    Contender of = new Contender("", "", List.of(task -> new float[] {1, 2}));
    assertThat(NegativeSampling.righted(.5, "", of).runs().get(0).of("click"))
        .containsExactly(1 - (float) Math.log(2), 2 - (float) Math.log(2));
  }
}
