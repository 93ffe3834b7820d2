package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered sampler must hold; a new one is covered unasked. */
class SamplerContractTest {
  private static final int REQUESTS = 40;
  private static final int SEEDS = 4_000;

  static Stream<String> samplers() {
    return Samplers.names().stream();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void name_isTheRegisteredOne(String name) {
    assertThat(Samplers.create(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void probabilities_anyRequest_lieInTheirRangeAndEngagedItemsAreKept(String name) {
    Sampler sampler = Samplers.create(name);
    for (long seed = 0; seed < REQUESTS; seed++) {
      CandidateView view = Requests.random(new Random(seed), 400);
      float[] probability = new float[view.size()];
      Arrays.fill(probability, Float.NaN);
      sampler.sample(view, seed, probability);
      for (int i = 0; i < view.size(); i++) {
        assertThat(probability[i]).as("seed %d, item %d", seed, i).isBetween(0f, 1f);
        if (view.engaged()[i]) {
          assertThat(probability[i]).as("seed %d, engaged item %d", seed, i).isPositive();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void choice_candidatesInAnotherOrder_isTheSame(String name) {
    Sampler sampler = Samplers.create(name);
    for (long seed = 0; seed < REQUESTS; seed++) {
      Random random = new Random(seed);
      CandidateView view = Requests.random(random, 400);
      float[] straight = Requests.sample(Samplers.create(name), view, seed);
      int[] order = shuffled(view.size(), random);
      float[] shuffled = Requests.sample(sampler, Requests.permuted(view, order), seed);
      for (int i = 0; i < order.length; i++) {
        assertThat(shuffled[i]).as("seed %d", seed).isEqualTo(straight[order[i]]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void keptShare_overManySeeds_isTheStatedProbability(String name) {
    Sampler sampler = Samplers.create(name);
    for (long requests = 0; requests < 3; requests++) {
      CandidateView view = Requests.random(new Random(requests), 300);
      float[] stated = new float[view.size()];
      int[] kept = new int[view.size()];
      for (long seed = 0; seed < SEEDS; seed++) {
        float[] probability = Requests.sample(sampler, view, seed);
        for (int i = 0; i < probability.length; i++) {
          if (probability[i] > 0) {
            assertThat(stated[i]).isIn(0f, probability[i]);
            stated[i] = probability[i];
            kept[i]++;
          }
        }
      }
      for (int i = 0; i < stated.length; i++) {
        double deviation = Math.sqrt(stated[i] * (1 - stated[i]) / SEEDS);
        assertThat((double) kept[i] / SEEDS)
            .as("request %d, item %d", requests, i)
            .isCloseTo(stated[i], within(5 * deviation + 1e-9));
      }
    }
  }

  private static int[] shuffled(int size, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, random);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
