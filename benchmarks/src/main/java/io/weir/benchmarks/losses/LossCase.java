package io.weir.benchmarks.losses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.trainer.loss.LabelRule;
import io.weir.trainer.loss.Loss;
import io.weir.trainer.loss.LossInput;
import io.weir.trainer.loss.Losses;
import io.weir.trainer.loss.Need;
import io.weir.trainer.loss.SampleGroup;
import io.weir.trainer.loss.Scope;
import io.weir.trainer.loss.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is measured: a registered loss with its default settings over all of the lists, in each
 * scope it has, or a peer of one.
 *
 * @param label name in tables
 * @param needs what it looks at beside its score
 * @param score which score that is
 * @param term makes its value
 */
record LossCase(String label, List<Need> needs, Score score, Term term) {
  private static final Set<SampleGroup> LISTED =
      Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED);

  /** Every registered loss, and the peers. */
  static List<LossCase> all() {
    List<LossCase> cases = new ArrayList<>();
    for (String name : Losses.names()) {
      ObjectNode settings = Losses.defaults(name);
      if (settings.has("groups")) {
        ArrayNode groups = settings.putArray("groups");
        LISTED.forEach(group -> groups.add(group.toString()));
      }
      if (!settings.has("scope")) {
        cases.add(of(name, name, settings));
        continue;
      }
      for (Scope scope : Scope.values()) {
        cases.add(of(name + ", " + scope, name, settings.deepCopy().put("scope", scope + "")));
      }
    }
    Score score = new Score(Workload.TASK, false);
    cases.add(
        new LossCase("combined-pair, batch, matrix", List.of(), score, MatrixPairs::combinedPair));
    return cases;
  }

  private static LossCase of(String label, String name, ObjectNode settings) {
    Loss loss = Losses.create("loss", new Choice(name, settings));
    boolean product =
        loss.groups().contains(SampleGroup.IN_BATCH)
            || loss.needs().stream().anyMatch(need -> need.kind() == Need.Kind.VECTORS);
    Score score = new Score(Workload.TASK, product);
    return new LossCase(
        label,
        loss.needs(),
        score,
        batch -> loss.value(new LossInput(batch, Workload.TASK, LabelRule.TASK, score)));
  }

  boolean needs(Need.Kind kind) {
    return needs.stream().anyMatch(need -> need.kind() == kind);
  }
}
