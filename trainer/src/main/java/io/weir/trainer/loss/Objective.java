package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.weir.core.registry.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The weighted sum of named losses that the trainer minimises. Immutable, thread-safe. */
public final class Objective {
  private final List<Term> terms;

  private Objective(List<Term> terms) {
    this.terms = terms;
  }

  /**
   * Makes the objective that the configuration declares.
   *
   * @param key the configuration key, for errors
   * @param offer what the model and the stream give
   * @throws io.weir.core.InvalidValueException when a term is not valid or asks for more
   */
  public static Objective of(String key, List<ObjectiveTerm> declared, Offer offer) {
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      String name = name(declared.get(i), terms);
      terms.add(term(key + "[" + i + "]", name, declared.get(i), offer));
    }
    return new Objective(List.copyOf(terms));
  }

  /** {@code TASK.LOSS}, with the score where it is another's, and a number where that is taken. */
  private static String name(ObjectiveTerm declared, List<Term> before) {
    String name = declared.task() + '.' + declared.loss();
    String own = declared.scores().equals(declared.task()) ? name : name + '.' + declared.scores();
    long taken =
        before.stream().filter(t -> t.name.equals(own) || t.name.startsWith(own + '#')).count();
    return taken == 0 ? own : own + '#' + (taken + 1);
  }

  private static Term term(String at, String name, ObjectiveTerm declared, Offer offer) {
    offer.checkTask(at, declared.task());
    check(
        Losses.names().contains(declared.loss()),
        at + ".loss",
        declared.loss(),
        "one of the losses " + String.join(", ", Losses.names()));
    Loss loss = Losses.create(at, new Choice(declared.loss(), declared.settings()));
    Score score = Score.of(declared.scores());
    if (loss.needs().stream().anyMatch(need -> need.kind() == Need.Kind.VECTORS)) {
      score = new Score(score.name(), true);
    }
    offer.checkScore(at + ".scores", score);
    offer.checkGroups(at, loss, score);
    for (Need need : loss.needs()) {
      offer.check(at, declared.loss(), score, need);
    }
    LabelRule rule = LabelRules.create(at + ".labels", declared.labels());
    return new Term(name, declared.task(), rule, score, declared.weight(), loss);
  }

  /** The sum; empty when no term contributes, or of several none that looks at candidates. */
  public Optional<NDArray> value(LossBatch batch) {
    return values(batch).map(Values::sum);
  }

  /** The sum with its terms; empty where {@link #value} is. */
  public Optional<Values> values(LossBatch batch) {
    WeightedSum sum = new WeightedSum(batch);
    boolean learns = terms.stream().allMatch(Term::isPenalty);
    for (Term term : terms) {
      term.addTo(sum, batch);
      learns |= !term.isPenalty() && sum.has(term.name);
    }
    return learns ? sum.values() : Optional.empty();
  }

  /**
   * The weighted sum, and what it is of.
   *
   * @param onDevice by name the terms that contribute, not weighted, whose gradient is the engine's
   * @param onHost by name those whose gradient was found on the host
   */
  public record Values(NDArray sum, Map<String, NDArray> onDevice, Map<String, Double> onHost) {
    /** The sum, copied from the device. */
    public double value() {
      return Tensors.host(sum)[0];
    }

    /** All terms by name, copied from the device at once. */
    public Map<String, Double> terms() {
      Map<String, Double> all = new LinkedHashMap<>(onHost);
      if (!onDevice.isEmpty()) {
        double[] values = Tensors.host(NDArrays.stack(new NDList(onDevice.values())));
        int at = 0;
        for (String name : onDevice.keySet()) {
          all.put(name, values[at++]);
        }
      }
      return all;
    }
  }

  /** Weight of a positive label of the task, by the first term that learns it. */
  public double positiveWeight(String task) {
    return terms.stream()
        .filter(term -> term.task.equals(task) && term.rule == LabelRule.TASK)
        .mapToDouble(term -> term.loss.positiveWeight())
        .findFirst()
        .orElse(1);
  }

  /** The candidates of whose labels the task is learnt, by the same term; else impressions. */
  public Set<SampleGroup> learnt(String task) {
    return terms.stream()
        .filter(term -> term.task.equals(task) && term.rule == LabelRule.TASK)
        .filter(term -> !term.isPenalty())
        .map(term -> term.loss.groups())
        .findFirst()
        .orElse(Set.of(SampleGroup.EXPOSED));
  }

  /** The tasks with a term that looks at items drawn in-batch or from the pool. */
  public Set<String> tasksWithDrawn() {
    return terms.stream()
        .filter(term -> !term.weight.isNothing() && term.score.product())
        .filter(term -> term.loss.groups().stream().anyMatch(SampleGroup::drawn))
        .map(Term::task)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether any term looks at representations of items. */
  public boolean usesRepresentations() {
    return terms.stream()
        .flatMap(term -> term.loss.needs().stream())
        .anyMatch(need -> need.kind() == Need.Kind.REPRESENTATIONS);
  }

  /** Names of the numbers per candidate that any term looks at. */
  public List<String> signals() {
    return terms.stream()
        .flatMap(term -> term.loss.needs().stream())
        .filter(need -> need.kind() == Need.Kind.SIGNAL)
        .map(Need::name)
        .distinct()
        .toList();
  }

  /**
   * One term.
   *
   * @param name of its own among all terms
   */
  private record Term(
      String name, String task, LabelRule rule, Score score, Schedule weight, Loss loss) {
    /** Whether it looks at no candidate. */
    boolean isPenalty() {
      return loss.groups().isEmpty();
    }

    void addTo(WeightedSum sum, LossBatch batch) {
      double now = weight.at(batch.step());
      if (now == 0) {
        return;
      }
      LossInput input = new LossInput(batch, task, rule, score);
      if (loss instanceof HostLoss host) {
        sum.add(name, now, host.value(input, input.onHost(now)));
      } else {
        sum.add(name, now, loss.value(input));
      }
    }
  }
}
