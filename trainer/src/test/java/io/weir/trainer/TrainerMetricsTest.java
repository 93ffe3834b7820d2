package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.MetricWindow;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerMetricsTest {
  @Test
  void window_withoutAFigureOfTheOneBefore_doesNotShowItAnyMore() throws IOException {
    try (TrainerMetrics metrics = new TrainerMetrics("127.0.0.1:0")) {
      window(metrics, Map.of("click.logLoss", 0.5, "revised", 1.0));
      assertThat(scraped(metrics)).contains("{metric=\"click.logLoss\"} 0.5");
      window(metrics, Map.of("revised", 2.0));
      assertThat(scraped(metrics))
          .contains("{metric=\"revised\"} 2.0")
          .doesNotContain("click.logLoss");
      window(metrics, Map.of("click.logLoss", 0.25, "revised", 3.0));
      assertThat(scraped(metrics)).contains("{metric=\"click.logLoss\"} 0.25");
    }
  }

  private static void window(TrainerMetrics metrics, Map<String, Double> figures) {
    metrics.window(new MetricWindow("trainer", 0, 1, 10, 5, figures));
  }

  private static String scraped(TrainerMetrics metrics) throws IOException {
    int port = metrics.port().orElseThrow();
    try (InputStream in = new URL("http://127.0.0.1:" + port + "/metrics").openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
