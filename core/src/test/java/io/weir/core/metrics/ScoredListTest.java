package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ScoredListTest {
  private static final ScoredList LIST = ScoredList.of(new double[] {1, 2}, new byte[] {1, 0});

  @Test
  void fields_thatBreakTheirRule_areRefused() {
    refuses(list -> list.weighing(Double.NaN), "weight: NaN (expected: finite, >= 0)");
    refuses(list -> list.withOutside(-1), "outside: -1 (expected: >= 0)");
    refuses(list -> list.withGrades(new double[] {0, -1}), "grades: -1.0 (expected: finite, >= 0)");
    refuses(
        list -> list.withGrades(new double[] {0, Double.POSITIVE_INFINITY}),
        "grades: Infinity (expected: finite, >= 0)");
    refuses(
        list -> list.withGrades(new double[1]),
        "grades.length: 1 (expected: 0 or 2, one per item)");
    refuses(list -> list.withRankingRanks(new int[] {1, -2}), "rankingRanks: -2 (expected: >= 0)");
    refuses(
        list -> list.withRankingRanks(new int[1]),
        "rankingRanks.length: 1 (expected: 0 or 2, one per item)");
    refuses(
        list -> list.withGradients(new double[] {Double.NaN, 0}),
        "gradients: NaN (expected: a finite number)");
    refuses(
        list -> list.withGradients(new double[1]),
        "gradients.length: 1 (expected: 0 or 2, one per item)");
    refuses(
        list -> list.withGroups(new int[3]), "groups.length: 3 (expected: 0 or 2, one per item)");
    refuses(
        list -> ScoredList.of(new double[2], new byte[1]),
        "labels.length: 1 (expected: 2, one per item)");
  }

  private static void refuses(UnaryOperator<ScoredList> change, String message) {
    assertThatThrownBy(() -> change.apply(LIST))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }

  @Test
  void itemsOf_aGroup_areItsItemsWithAllThatIsKnownOfThem() {
    ScoredList whole =
        LIST.weighing(3)
            .ofUser(9)
            .withOutside(2)
            .withGrades(new double[] {4, 5})
            .withRankingRanks(new int[] {6, 7})
            .withGradients(new double[] {0.1, 0.2})
            .withGroups(new int[] {1, 3});
    ScoredList second = whole.itemsOf(1);
    assertThat(second.logits()).containsExactly(2);
    assertThat(second.labels()).containsExactly((byte) 0);
    assertThat(second.weight()).isEqualTo(3);
    assertThat(second.user()).isEqualTo(9);
    assertThat(second.outside()).isEqualTo(2);
    assertThat(second.grades()).containsExactly(5);
    assertThat(second.rankingRanks()).containsExactly(7);
    assertThat(second.gradients()).containsExactly(0.2);
    assertThat(second.groups()).containsExactly(3);
    assertThat(whole.itemsOf(0).size()).isEqualTo(2);
    assertThat(whole.itemsOf(2).size()).isZero();
    assertThat(LIST.itemsOf(0).size()).isZero();
  }

  @Test
  void positivesOf_aGroup_countWithinTheWholeList_andStayCountedInPartsOfIt() {
    ScoredList view = LIST.withOutside(2).withGroups(new int[] {1, 2}).positivesOf(1);
    assertThat(view.size()).isEqualTo(2);
    assertThat(view.outside()).isZero();
    assertThat(view.counts(0)).isFalse();
    assertThat(view.counts(1)).isTrue();
    assertThat(view.select(new int[] {1}).counts(0)).isTrue();
    assertThat(view.positivesOf(0).counts(0)).isFalse();
    assertThat(LIST.counts(0)).isTrue();
  }
}
