package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.local.experiment.JudgedRequest.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HccpOctilesTest {
  private static final int MOST_SHOWN = 1 << 7;
  private static final int LEAST_SHOWN = 1;

  @TempDir Path dir;

  /** Base has the item shown most at the top half of the time, HCCP always. */
  @Test
  void octiles_goFromPopularToTail_inPercentOfBase() throws IOException {
    List<JudgedRequest> requests = new ArrayList<>();
    float[] base = new float[80];
    float[] hccp = new float[80];
    for (JudgedRequest any : FiguresTest.requests(new Random(1), 40)) {
      JudgedRequest two = firstTwo(any);
      base[2 * requests.size() + requests.size() % 2] = 1;
      hccp[2 * requests.size()] = 1;
      requests.add(two);
    }
    String found = report(requests, base, hccp);
    assertThat(found).contains("| ISH@1 | 1 popular | 2 | 3 | 4 | 5 | 6 | 7 | 8 tail |");
    List<String> row = row(found, "hccp over base");
    assertThat(row.get(2)).startsWith(" agrees 100.0 [");
    assertThat(row.get(9)).startsWith(" disagrees -100.0 [");
    assertThat(dir.resolve("octiles-ish.png")).exists();
  }

  /** Base has the item shown least at the top, HCCP the one shown most: a share of 0 is none. */
  @Test
  void octileInWhichTheOtherFindsNothing_hasAnOrder_andNoPercentage() throws IOException {
    List<JudgedRequest> requests = new ArrayList<>();
    float[] base = new float[80];
    float[] hccp = new float[80];
    for (JudgedRequest any : FiguresTest.requests(new Random(1), 40)) {
      base[2 * requests.size() + 1] = 1;
      hccp[2 * requests.size()] = 1;
      requests.add(firstTwo(any));
    }
    String found = report(requests, base, hccp);
    List<String> row = row(found, "hccp over base");
    assertThat(row.get(2)).isEqualTo(" agrees – ");
    assertThat(row.get(5)).isEqualTo(" undecided – ");
    assertThat(row(found, "copr over base").get(2)).isEqualTo(" – ");
    // Two figures of eight octiles over three others.
    assertThat(found).contains("of these 6 agree, 6 disagree and 36 are not decided");

    assertThat(row(report(requests, base, base), "hccp over base").get(2))
        .isEqualTo(" undecided – ");
  }

  private String report(List<JudgedRequest> requests, float[] base, float[] hccp)
      throws IOException {
    Map<String, Contender> contenders = new HashMap<>();
    contenders.put("hccp", contender("hccp", hccp));
    for (String other : List.of("base", "hccp-without-up", "copr")) {
      contenders.put(other, contender(other, base));
    }
    Report report = new Report("");
    new HccpOctiles(new Contest(requests), contenders, 1).report(report);
    report.write(dir);
    return Files.readString(dir.resolve("report.md"));
  }

  private static List<String> row(String report, String name) {
    return report
        .lines()
        .filter(line -> line.startsWith("| " + name + " |"))
        .map(line -> List.of(line.split("\\|")))
        .findFirst()
        .orElseThrow();
  }

  private static Contender contender(String name, float[] scores) {
    return new Contender(name, "", List.of(task -> scores));
  }

  private static JudgedRequest firstTwo(JudgedRequest request) {
    int[] two = {0, 1};
    double[] half = {.5, .5};
    return new JudgedRequest(
        JudgedRequest.inOrder(request.sample(), two),
        Map.of(),
        new Truth(new double[] {1, 1}, half, half),
        new int[] {MOST_SHOWN, LEAST_SHOWN});
  }
}
