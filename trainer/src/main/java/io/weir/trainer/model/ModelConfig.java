package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.registry.Choice;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of the model. Immutable, thread-safe.
 *
 * @param kind what scores a user and an item
 * @param embeddingDimension width of every table row
 * @param vectorDimension d, width of user and item vectors
 * @param scores names of scores beside those of the tasks, for losses that look at several
 * @param derived scores that are made of others, by name
 * @param sequences what is made of a sequence's items
 * @param userTower of contexts
 * @param itemTower of items
 * @param crossTower of list cells
 * @param score how the cross tower joins the inner product
 * @param similarity how vectors are held against each other
 * @param temperature inner products are divided by
 * @param network of list cells
 */
public record ModelConfig(
    ModelKind kind,
    int embeddingDimension,
    int vectorDimension,
    List<String> scores,
    Map<String, Choice> derived,
    Choice sequences,
    Choice userTower,
    Choice itemTower,
    Choice crossTower,
    ScoreMode score,
    Similarity similarity,
    double temperature,
    Choice network) {
  public ModelConfig {
    positive("embedding-dimension", embeddingDimension);
    positive("vector-dimension", vectorDimension);
    check(
        temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "finite, > 0");
    scores = List.copyOf(scores);
    derived = Collections.unmodifiableMap(new LinkedHashMap<>(derived));
  }
}
