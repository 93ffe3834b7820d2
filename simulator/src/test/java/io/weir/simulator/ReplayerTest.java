package io.weir.simulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.LogProducer;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayerTest {
  private final LogStream stream =
      new SimulatedCascade(SimulatorConfig.of(WeirConfig.defaults()), 2);

  @Test
  void replay_withNoBroker_failsWithOneLine() {
    KafkaConfig kafka =
        new KafkaConfig("127.0.0.1:1", "none.", 1, 1, Map.of("max.block.ms", "200"));
    try (LogProducer producer = new LogProducer(kafka)) {
      Replayer replayer = new Replayer(producer, 1_000);
      assertThatThrownBy(() -> replayer.replay(stream, Duration.ofSeconds(30), ReplayProgress.NONE))
          .isInstanceOf(ReplayFailedException.class)
          .hasMessage(
              "replay of simulated: Topic none.items not present in metadata after 200 ms."
                  + " (expected: every record acknowledged by the broker)");
    }
  }

  @Test
  void replayer_withoutHeartbeats_isRefused() {
    try (LogProducer producer =
        new LogProducer(new KafkaConfig("127.0.0.1:1", "none.", 1, 1, Map.of()))) {
      assertThatThrownBy(() -> new Replayer(producer, 0))
          .hasMessage("heartbeat-every: 0 (expected: > 0)");
    }
  }
}
