package io.weir.peer;

import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * HCCP's objective as recipe {@code hccp} has it, over lists of one length with masks.
 *
 * <p>Shapes: U requests, L listed candidates, C columns (lists and what was drawn behind).
 */
final class Losses {
  private static final double NOTHING = -1e30;
  private static final double SHARPNESS = 10;
  private static final double MARGIN = 0.9;
  private static final double ANNEALING_START = 9999;
  private static final double ANNEALING_SCALE = 0.999;
  private static final double CONSISTENCY = 0.05;

  /** Of a task's cross-entropy, its order, its contrast of scores and of products. */
  private static final List<double[]> WEIGHTS =
      List.of(new double[] {0.98, 0.049, 0.245, 0.245}, new double[] {0.2, 0.01, 0.05, 0.05});

  private Losses() {}

  /**
   * What the model makes of a batch.
   *
   * @param products of all cells, by score: (3, U, C)
   * @param users lengths of the users' vectors, by score: (3, U, 1)
   * @param items lengths of the cells' items: (U, C)
   * @param logits by score: (U, L) each
   */
  record Scores(Tensor products, Tensor users, Tensor items, List<Tensor> logits) {}

  /** The objective: a scalar. */
  static Tensor value(Scores scores, HostBatch batch, long step) {
    int requests = batch.requests;
    long[] lists = {requests, batch.listed};
    long[] cells = {requests, batch.columns};
    Tensor exposed = Torch.of(batch.exposed, lists);
    Tensor hard = Torch.of(batch.hard, lists);
    Tensor noHard = Torch.times(Torch.minus(1, hard), NOTHING);
    Tensor easy = Torch.of(batch.easy, cells);
    Tensor hardOfAll = Torch.behind(hard, batch.columns - batch.listed);
    Tensor noNegative = Torch.times(Torch.minus(1, easy.add(hardOfAll)), NOTHING);
    double margin = MARGIN / (1 + ANNEALING_START * Math.pow(ANNEALING_SCALE, step)) * SHARPNESS;
    Tensor value =
        Torch.times(listMle(scores.logits().get(2), batch.consistency), CONSISTENCY / requests);
    for (int task = 0; task < WEIGHTS.size(); task++) {
      double[] weights = WEIGHTS.get(task);
      Tensor z = scores.logits().get(task);
      Tensor labels = Torch.of(batch.labels[task], lists);
      Tensor positives = labels.mul(exposed);
      Tensor entropy =
          positives.mul(softplus(z.neg())).add(exposed.sub(positives).mul(softplus(z))).sum();
      Tensor sharp = Torch.times(z, SHARPNESS);
      Tensor ofScores = contrast(sharp, positives, sharp.add(noHard));
      Tensor products = Torch.times(scores.products().select(0, task), SHARPNESS);
      Tensor norms = Torch.times(scores.users().select(0, task).mul(scores.items()), margin);
      Tensor ofPositives = products.sub(norms).narrow(1, 0, batch.listed);
      Tensor ofNegatives = products.sub(norms.mul(hardOfAll)).add(noNegative);
      Tensor ofProducts = contrast(ofPositives, positives, ofNegatives);
      value =
          value
              .add(Torch.times(entropy, weights[0] / requests))
              .add(Torch.times(listMle(z, batch.local[task]), weights[1] / requests))
              .add(Torch.times(ofScores, weights[2] / requests))
              .add(Torch.times(ofProducts, weights[3] / requests));
    }
    return value;
  }

  /** {@code Σ log(e^p + Σ e^n) - p} over positives: scores are masked, where they are none. */
  private static Tensor contrast(Tensor scores, Tensor positives, Tensor negatives) {
    Tensor rest = Torch.logSumExp(negatives);
    return softplus(rest.sub(scores)).mul(positives).sum();
  }

  private static Tensor listMle(Tensor z, HostBatch.Arrangement order) {
    long[] shape = {z.size(0), order.width()};
    Tensor filled = Torch.of(order.filled(), shape);
    Tensor sorted = z.gather(1, Torch.of(order.order(), shape));
    Tensor masked = sorted.add(Torch.times(Torch.minus(1, filled), NOTHING));
    Tensor rests = masked.flip(1).logcumsumexp(1).flip(1);
    return rests.sub(sorted).mul(filled).sum();
  }
}
