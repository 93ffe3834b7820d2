package io.weir.trainer.model;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;

/**
 * Log-odds of the first class by a softmax over classes: {@code z_1 - log Σ_{c>1} e^{z_c}}.
 *
 * <p>ECM §2.3: what serves of the logits that {@code ecm-softmax} learns.
 */
public final class ClassOdds implements ScoreRule {
  /**
   * Settings of {@link ClassOdds}.
   *
   * @param classes the model's scores that are the classes' logits, that of interest first
   */
  public record Settings(List<String> classes) {
    /** ECM's. */
    public static final Settings DEFAULTS = new Settings(List.of("t1", "t2", "t3"));

    public Settings {
      check(classes.size() > 1, "classes", classes, "at least two");
      classes = List.copyOf(classes);
    }
  }

  private final List<String> classes;

  /** The rule with these settings. */
  public ClassOdds(Settings settings) {
    classes = settings.classes();
  }

  @Override
  public List<String> of() {
    return classes;
  }

  @Override
  public NDArray score(Map<String, NDArray> scores) {
    NDList logits = new NDList();
    classes.forEach(name -> logits.add(scores.get(name)));
    NDArray others = NDArrays.stack(new NDList(logits.subList(1, logits.size())), 0);
    return logits.get(0).sub(LogSums.over(others));
  }

  @Override
  public String target() {
    return classes.get(0);
  }

  @Override
  public double start(double logOdds) {
    return logOdds + Math.log(classes.size() - 1);
  }
}
