package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.Golden;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsGoldenTest {
  static Stream<JsonNode> auc() {
    return Golden.cases("auc");
  }

  @ParameterizedTest
  @MethodSource
  void auc(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    double[] scores = Golden.doubles(in.get("s"));
    double[] labels = Golden.doubles(in.get("y"));
    OptionalDouble auc =
        in.has("w") ? Auc.of(scores, labels, Golden.doubles(in.get("w"))) : Auc.of(scores, labels);
    verify(golden, "auc", auc);
  }

  static Stream<JsonNode> gauc() {
    return Golden.cases("gauc");
  }

  @ParameterizedTest
  @MethodSource
  void gauc(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    double[] scores = Golden.doubles(in.get("s"));
    byte[] labels = Golden.labels(in.get("y"));
    double[] groups = Golden.doubles(in.get("group"));
    Set<Double> distinct = new LinkedHashSet<>(Arrays.stream(groups).boxed().toList());
    Gauc gauc = new Gauc();
    for (double group : distinct) {
      int[] members = IntStream.range(0, groups.length).filter(i -> groups[i] == group).toArray();
      byte[] own = new byte[members.length];
      IntStream.range(0, own.length).forEach(i -> own[i] = labels[members[i]]);
      gauc.add(ScoredList.of(Arrays.stream(members).mapToDouble(i -> scores[i]).toArray(), own));
    }
    verify(golden, "gauc", gauc.value());
  }

  static Stream<JsonNode> logLoss() {
    return Golden.cases("logloss");
  }

  @ParameterizedTest
  @MethodSource
  void logLoss(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    double[] labels = Golden.doubles(in.get("y"));
    double positiveWeight = golden.get("params").path("pos_weight").asDouble(1);
    double[] weights = Arrays.stream(labels).map(y -> y > 0.5 ? positiveWeight : 1).toArray();
    verify(golden, "logloss", LogLoss.of(labels, Golden.doubles(in.get("p")), weights));
  }

  static Stream<JsonNode> hitAtK() {
    return Golden.cases("hit_at_k");
  }

  @ParameterizedTest
  @MethodSource
  void hitAtK(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    HitAtK hit = new HitAtK(golden.get("params").get("k").asInt());
    for (int row = 0; row < in.get("scores").size(); row++) {
      hit.add(
          ScoredList.of(
                  Golden.doubles(in.get("scores").get(row)),
                  Golden.labels(in.get("relevant").get(row)))
              .withOutside(in.get("ground_truth_outside_candidates").get(row).asInt()));
    }
    verify(golden, "hit", hit.value());
  }

  private static void verify(JsonNode golden, String name, OptionalDouble actual) {
    JsonNode expected = golden.get("expected").get(name);
    if (expected.isNull()) {
      assertThat(actual).isEmpty();
      return;
    }
    double tolerance =
        golden.get("tolerance").get("atol").asDouble()
            + golden.get("tolerance").get("rtol").asDouble() * Math.abs(expected.asDouble());
    assertThat(actual.orElseThrow()).isCloseTo(expected.asDouble(), within(tolerance));
  }
}
