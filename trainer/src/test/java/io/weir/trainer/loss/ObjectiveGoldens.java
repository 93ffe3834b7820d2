package io.weir.trainer.loss;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.trainer.GoldenCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Runs golden cases that are configurations of the objective. */
public final class ObjectiveGoldens {
  private static final ObjectMapper YAML = new YAMLMapper();

  private ObjectiveGoldens() {}

  /** Cross-entropy combined with ListNet or RCR. */
  public static void combinedList(GoldenCase golden) {
    double alpha = golden.number("alpha");
    double w = golden.number("pos_weight");
    String list = golden.text("link").equals("exp") ? "list-net" : "rcr";
    String bceTerm = "loss: bce, task: task, weight: %s, settings: {positive-weight: %s}";
    String listTerm =
        "loss: %s, task: task, weight: %s, settings: {mode: %s, scope: %s, positive-weight: %s}";
    String mode = golden.text("mode").replace('_', '-');
    String scope = golden.text("scope");
    GoldenProblem problem = GoldenProblem.logits(golden);
    problem.verify(
        objective(text(bceTerm, alpha, w), text(listTerm, list, 1 - alpha, mode, scope, w)));
    problem.verifyPart("bce", objective(text(bceTerm, 1, w)));
    problem.verifyPart("rank", objective(text(listTerm, list, 1, mode, scope, w)));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The objective that a configuration declares. */
  static Objective objective(String... terms) {
    List<String> scores = List.of(GoldenProblem.TASK);
    return objective(
        new Offer(scores, scores, Set.copyOf(scores), Set.of(), true, Set.of()), terms);
  }

  static Objective objective(Offer offer, String... terms) {
    List<ObjectiveTerm> declared = new ArrayList<>();
    for (String term : terms) {
      declared.add(parse("{" + term + "}"));
    }
    return Objective.of("objective", declared, offer);
  }

  private static ObjectiveTerm parse(String term) {
    try {
      return ObjectiveTerm.read(YAML.readTree(term));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(term, e);
    }
  }
}
