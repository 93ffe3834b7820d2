package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.core.InvalidValueException;
import io.weir.core.registry.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
   * @param tasks the tasks there are
   */
  public static Objective of(String key, List<ObjectiveTerm> declared, List<String> tasks) {
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      ObjectiveTerm term = declared.get(i);
      String at = key + "[" + i + "]";
      if (!tasks.contains(term.task())) {
        throw new InvalidValueException(at + ".task", term.task(), "one of " + tasks);
      }
      Loss loss = Losses.create(at + ".loss", new Choice(term.loss(), term.settings()));
      terms.add(new Term(term.task(), term.weight(), loss));
    }
    return new Objective(List.copyOf(terms));
  }

  /** The sum; empty when no term contributes. */
  public Optional<NDArray> value(Map<String, LossInput> inputs) {
    @Nullable NDArray sum = null;
    for (Term term : terms) {
      LossInput input = inputs.get(term.task);
      NDArray value =
          input == null || term.weight == 0 ? null : term.loss.value(input).orElse(null);
      if (value != null) {
        NDArray weighted = Tensors.times(value, term.weight);
        sum = sum == null ? weighted : sum.add(weighted);
      }
    }
    return Optional.ofNullable(sum);
  }

  /** Weight of a positive label of the task, by its first term. */
  public double positiveWeight(String task) {
    return terms.stream()
        .filter(term -> term.task.equals(task))
        .mapToDouble(term -> term.loss.positiveWeight())
        .findFirst()
        .orElse(1);
  }

  /** The tasks with a term that looks at in-batch and pool negatives. */
  public Set<String> tasksWithNegatives() {
    return terms.stream()
        .filter(term -> term.weight > 0 && term.loss.usesNegatives())
        .map(Term::task)
        .collect(Collectors.toUnmodifiableSet());
  }

  private record Term(String task, double weight, Loss loss) {}
}
