package io.weir.benchmarks.simulate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a run found, as a table or as JSON.
 *
 * @param speeds by preset and mode
 */
record SimulateReport(List<Speed> speeds) {
  SimulateReport {
    speeds = List.copyOf(speeds);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-8s %-18s %12s %12s %12s %10s %8s%n",
        "preset",
        "",
        "requests/s",
        "records/s",
        "us/request",
        "requests",
        "seconds");
    for (Speed speed : speeds) {
      out.printf(
          Locale.ROOT,
          "%-8s %-18s %,12.0f %,12.0f %,12.0f %,10d %8.1f%n",
          preset(speed),
          speed.mode().label(),
          speed.requestsPerSecond(),
          speed.recordsPerSecond(),
          1e6 / speed.requestsPerSecond(),
          speed.requests(),
          speed.seconds());
    }
    out.flush();
  }

  void write(Path file) throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode array = root.putArray("speed");
    for (Speed speed : speeds) {
      array
          .addObject()
          .put("preset", preset(speed))
          .put("mode", speed.mode().label())
          .put("requests", speed.requests())
          .put("records", speed.records())
          .put("seconds", speed.seconds())
          .put("requestsPerSecond", speed.requestsPerSecond())
          .put("recordsPerSecond", speed.recordsPerSecond());
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
  }

  private static String preset(Speed speed) {
    return speed.preset().name().toLowerCase(Locale.ROOT);
  }
}
