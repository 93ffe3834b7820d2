package io.weir.core.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributionRulesTest {
  private static final Feedback ORDER = new Feedback(null, 7, null, 100, 3, "order", 1);
  private static final List<Exposure> SHOWN =
      List.of(new Exposure("a", 5, 10), new Exposure("b", 40, 50), new Exposure("c", 90, 100));

  static Collection<String> names() {
    return AttributionRules.names();
  }

  @Test
  void lastTouch_severalExposures_isTheLast() {
    assertThat(AttributionRules.of("last-touch").choose(ORDER, SHOWN)).isEqualTo(SHOWN.get(2));
  }

  @Test
  void firstTouch_severalExposures_isTheFirst() {
    assertThat(AttributionRules.of("first-touch").choose(ORDER, SHOWN)).isEqualTo(SHOWN.get(0));
  }

  @Test
  void order_sameMoment_olderRequestThenSmallerIdFirst() {
    List<Exposure> sorted =
        List.of(
            new Exposure("z", 9, 10),
            new Exposure("z", 1, 20),
            new Exposure("a", 2, 20),
            new Exposure("b", 2, 20));
    List<Exposure> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(Exposure.ORDER);
    assertThat(shuffled).isEqualTo(sorted);
  }

  @Test
  void unknownName_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> AttributionRules.of("linear"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("attribution: \"linear\" (expected: one of last-touch, first-touch)");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRule_ofNoExposure_isNone(String name) {
    assertThat(AttributionRules.of(name).choose(ORDER, List.of())).isNull();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRule_choosesOneOfThem_andChangesNothing(String name) {
    AttributionRule rule = AttributionRules.of(name);
    assertThat(rule.choose(ORDER, SHOWN)).isIn(SHOWN).isEqualTo(rule.choose(ORDER, SHOWN));
  }
}
