package io.weir.simulator.replay;

import io.weir.simulator.Draws;
import java.util.HashMap;
import java.util.Map;

/**
 * Scores an item for a user by matrix factorisation with biases: the better model, of ranking, in
 * FS-LTR's simulated cascade.
 *
 * <p>Koren, Bell and Volinsky, "Matrix Factorization Techniques for Recommender Systems", IEEE
 * Computer 42 (8), 2009: {@code μ + b_u + b_i + p_u · q_i}, squared error of likes (1) and others
 * (0) by stochastic gradient descent, ratings in the order of the file, seeded. Fitted on the same
 * half as {@link ItemMeans}. Immutable once fitted, thread-safe.
 */
final class BiasedFactors {
  private static final int FACTORS = 8;
  private static final int EPOCHS = 10;
  private static final double RATE = 0.02;
  private static final double DECAY = 0.02;
  private static final double SPREAD = 0.1;

  /** Of the draws that factors begin with; users and items of one number must differ. */
  private static final long USERS = 4;

  private static final long ITEMS = 5;
  private static final int BIAS = FACTORS;

  private final Map<Long, double[]> users = new HashMap<>();
  private final Map<Long, double[]> items = new HashMap<>();
  private final long seed;
  private double mean;

  private BiasedFactors(long seed) {
    this.seed = seed;
  }

  /**
   * Learns from half of the ratings.
   *
   * @param leftOut is told how far it is
   */
  static BiasedFactors fit(Ratings ratings, long seed, LeftOut leftOut) {
    BiasedFactors model = new BiasedFactors(seed);
    model.mean = mean(ratings);
    int users = ratings.users().size();
    long passes = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (Map.Entry<Long, Ratings.OfUser> user : ratings.users().entrySet()) {
        model.learn(user.getKey(), user.getValue());
        leftOut.worked("learnt", ++passes / EPOCHS, users);
      }
    }
    return model;
  }

  private static double mean(Ratings ratings) {
    long all = 0;
    long likes = 0;
    for (Ratings.OfUser rated : ratings.users().values()) {
      all += rated.size();
      for (int i = 0; i < rated.size(); i++) {
        likes += rated.liked(i) ? 1 : 0;
      }
    }
    return (double) likes / all;
  }

  private void learn(long user, Ratings.OfUser rated) {
    double[] ofUser = users.computeIfAbsent(user, id -> first(USERS, id));
    for (int i = 0; i < rated.size(); i++) {
      long item = rated.item(i);
      if (ItemMeans.isLearntFrom(seed, user, item)) {
        step(ofUser, items.computeIfAbsent(item, id -> first(ITEMS, id)), rated.liked(i) ? 1 : 0);
      }
    }
  }

  private double[] first(long kind, long id) {
    Draws draws = Draws.of(seed, kind, id);
    double[] factors = new double[FACTORS + 1];
    for (int i = 0; i < FACTORS; i++) {
      factors[i] = SPREAD * draws.gaussian();
    }
    return factors;
  }

  private void step(double[] user, double[] item, double label) {
    double error = label - score(user, item);
    user[BIAS] += RATE * (error - DECAY * user[BIAS]);
    item[BIAS] += RATE * (error - DECAY * item[BIAS]);
    for (int i = 0; i < FACTORS; i++) {
      double ofUser = user[i];
      user[i] += RATE * (error * item[i] - DECAY * ofUser);
      item[i] += RATE * (error * ofUser - DECAY * item[i]);
    }
  }

  private double score(double[] user, double[] item) {
    double score = mean + user[BIAS] + item[BIAS];
    for (int i = 0; i < FACTORS; i++) {
      score += user[i] * item[i];
    }
    return score;
  }

  /** The like to expect; of an item that nothing was learnt of, that of the user on average. */
  double score(long user, long item) {
    double[] none = new double[FACTORS + 1];
    return score(users.getOrDefault(user, none), items.getOrDefault(item, none));
  }
}
