package io.weir.trainer.loss;

/**
 * Which number of a candidate a loss looks at. Immutable.
 *
 * @param name the model's name of the score
 * @param product whether it is the inner product behind the final score
 */
public record Score(String name, boolean product) {
  /** Behind a name: the inner product, not the final score. */
  public static final String PRODUCT = ".product";

  /** The score that a configured name means. */
  public static Score of(String name) {
    return name.endsWith(PRODUCT)
        ? new Score(name.substring(0, name.length() - PRODUCT.length()), true)
        : new Score(name, false);
  }

  @Override
  public String toString() {
    return product ? name + PRODUCT : name;
  }
}
