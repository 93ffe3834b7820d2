package io.weir.preranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreRankerConfigTest {
  @Test
  void defaults_of_theSection_areTheReferences() {
    PreRankerConfig config = PreRankerConfig.of(WeirConfig.defaults());
    assertThat(config.replicas()).containsExactly("127.0.0.1:7070");
    assertThat(config.task()).isEmpty();
    assertThat(config.missingQuantile()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: [here]|pre-ranker.replicas: here (expected: host:port)",
        "replicas: []|pre-ranker.replicas: [] (expected: one or more)",
        "missing-quantile: 1.5|pre-ranker.missing-quantile: 1.5 (expected: 0 to 1)",
        "poll-interval: 0s|pre-ranker.poll-interval: 0 (expected: > 0)"
      })
  void option_thatCannotBe_isRefusedInOneLine(String option, String line) {
    WeirConfig config = WeirConfig.parse("pre-ranker: {" + option + "}");
    assertThatThrownBy(() -> PreRankerConfig.of(config))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(line);
  }
}
