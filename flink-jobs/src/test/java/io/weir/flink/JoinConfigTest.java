package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import io.weir.flink.JoinConfig.Delivery;
import io.weir.flink.JoinConfig.Recovery;
import io.weir.flink.JoinConfig.StartingOffsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinConfigTest {
  private static final Choice NONE = new Choice("none", JsonNodeFactory.instance.objectNode());

  @Test
  void defaults_areTheRecordedOnes() {
    assertThat(JoinConfig.of(WeirConfig.defaults()))
        .isEqualTo(
            new JoinConfig(
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                List.of("order"),
                0.1,
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                "last-touch",
                10_000,
                NONE,
                100_000,
                8_388_608,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ZERO,
                StartingOffsets.EARLIEST,
                "join",
                2,
                128,
                Duration.ofSeconds(1),
                "",
                Recovery.NEWEST,
                Delivery.EXACTLY_ONCE,
                "join",
                Duration.ofMinutes(15),
                1_047_552,
                Duration.ofSeconds(10),
                Map.of()));
  }

  @Test
  void everyOption_isMapped() {
    WeirConfig config =
        WeirConfig.parse(
            """
            join:
              fast-window: 1s
              attribution-window: 13s
              attribution: first-touch
              attribution-max-exposures: 14
              slow-window: 20s
              slow-actions: [click]
              slow-negative-share: 0.5
              allowed-lateness: 21s
              sampler: {name: ecm}
              max-candidates: 22
              max-request-bytes: 23
              max-out-of-orderness: 2s
              max-clock-skew: 24s
              max-ahead: 3s
              idle-timeout: 4s
              idle-advance: 5s
              alignment-max-drift: 6s
              starting-offsets: committed
              group-id: g
              parallelism: 7
              max-parallelism: 8
              checkpoint-interval: 9s
              checkpoint-dir: file:///tmp/x
              recovery: none
              delivery: at-least-once
              transactional-id-prefix: t
              transaction-timeout: 10s
              max-record-bytes: 11000
              connect-timeout: 12s
              flink-options:
                state.backend.type: rocksdb
            """);
    assertThat(JoinConfig.of(config))
        .isEqualTo(
            new JoinConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                List.of("click"),
                0.5,
                Duration.ofSeconds(21),
                Duration.ofSeconds(13),
                "first-touch",
                14,
                new Choice("ecm", NONE.settings()),
                22,
                23,
                Duration.ofSeconds(2),
                Duration.ofSeconds(24),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                StartingOffsets.COMMITTED,
                "g",
                7,
                8,
                Duration.ofSeconds(9),
                "file:///tmp/x",
                Recovery.NONE,
                Delivery.AT_LEAST_ONCE,
                "t",
                Duration.ofSeconds(10),
                11_000,
                Duration.ofSeconds(12),
                Map.of("state.backend.type", "rocksdb")));
  }

  @Test
  void tasksWithoutOrders_defaultSlowActionDoesNotConcernThem() {
    WeirConfig config = WeirConfig.defaults().with("tasks={like: [like]}");
    assertThat(JoinConfig.of(config).slowActions()).isEmpty();
  }

  @Test
  void shorterSlowWindow_defaultAttributionWindowFollowsIt() {
    WeirConfig config = WeirConfig.defaults().with("join.slow-window=1h");
    assertThat(JoinConfig.of(config).attributionWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(JoinConfig.of(config.with("join.attribution-window=30m")).attributionWindow())
        .isEqualTo(Duration.ofMinutes(30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fast-window=0ms | join.fast-window: 0 (expected: > 0)",
        "attribution=linear"
            + " | join.attribution: \"linear\" (expected: one of last-touch, first-touch)",
        "attribution-window=25h"
            + " | join.attribution-window: PT25H (expected: <= slow-window PT24H:",
        "attribution-max-exposures=0 | join.attribution-max-exposures: 0 (expected: > 0)",
        "slow-window=1m | join.slow-window: PT1M (expected: > fast-window PT10M)",
        "slow-actions=[oder] | join.slow-actions: oder (expected: did you mean order?",
        "slow-negative-share=0" + " | join.slow-negative-share: 0.0 (expected: above 0, at most 1)",
        "allowed-lateness=-1ms | join.allowed-lateness:",
        "max-candidates=0 | join.max-candidates: 0 (expected: > 0)",
        "max-request-bytes=0 | join.max-request-bytes: 0 (expected: > 0)",
        "sampler={name: hcp} | join.sampler: hcp (expected: did you mean hccp? one of the samplers",
        "parallelism=0 | join.parallelism: 0 (expected: > 0)",
        "max-parallelism=1 | join.max-parallelism: 1 (expected: parallelism 2 to 32768)",
        "checkpoint-interval=1ms | join.checkpoint-interval: PT0.001S (expected: >= 10ms)",
        "idle-advance=1s | join.idle-advance: PT1S (expected: 0ms, or >= idle-timeout PT30S)",
        "transaction-timeout=1s"
            + " | join.transaction-timeout: PT1S (expected: > checkpoint-interval PT1S)",
        "max-record-bytes=1 | join.max-record-bytes: 1 (expected: 4096 to 1047552",
        "max-record-bytes=1047553 | join.max-record-bytes: 1047553 (expected: 4096 to 1047552",
        "group-id=' ' | join.group-id: \" \" (expected: not blank)",
        "delivery=once | join.delivery: \"once\" (expected: one of exactly-once, at-least-once)",
        "fast-windo=1s | join.fast-windo: unknown key (expected: did you mean fast-window?",
      })
  void invalidOption_isRefusedWithTheRule(String assignment, String message) {
    WeirConfig config = WeirConfig.defaults().with("join." + assignment);
    assertThatThrownBy(() -> JoinConfig.of(config))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith(message);
  }
}
