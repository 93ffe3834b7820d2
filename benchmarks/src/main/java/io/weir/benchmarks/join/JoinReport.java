package io.weir.benchmarks.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.benchmarks.join.SpeedRun.Speed;
import io.weir.benchmarks.join.StateRun.StateSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a run found, as two tables or as JSON. Ratios are to the pass-through of the same run, and
 * NaN (in JSON: absent) where it did not run.
 *
 * @param speeds by contender
 * @param states by contender and phase
 */
record JoinReport(List<Speed> speeds, List<StateSize> states) {
  JoinReport {
    speeds = List.copyOf(speeds);
    states = List.copyOf(states);
  }

  /** A contender's rate to the pass-through's; more is better. */
  double rateRatio(Speed speed) {
    return speed.rate() / rateOfCopy();
  }

  /** The pass-through's CPU time a request to a contender's; more is better. */
  double cpuRatio(Speed speed) {
    return cpuOfCopy() / speed.cpuMicros();
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-14s %10s %7s %7s %12s %7s %14s %10s %8s%n",
        "speed",
        "requests/s",
        "ratio",
        "bound",
        "cpu us/req",
        "ratio",
        "broker us/req",
        "requests",
        "seconds");
    for (Speed speed : speeds) {
      out.printf(
          Locale.ROOT,
          "%-14s %,10.0f %7s %7s %,12.0f %7s %,14.0f %,10.0f %8.1f%n",
          speed.contender().label(),
          speed.rate(),
          ratio(rateRatio(speed)),
          ratio(speed.contender().leastRatio()),
          speed.cpuMicros(),
          ratio(cpuRatio(speed)),
          speed.brokerCpuMicros(),
          speed.requests(),
          speed.seconds());
    }
    if (!states.isEmpty()) {
      printStates(out);
    }
    out.flush();
  }

  private void printStates(PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%-14s %-16s %10s %12s %12s %7s %7s%n",
        "state",
        "",
        "requests",
        "input B/req",
        "state B/req",
        "ratio",
        "bound");
    for (StateSize size : states) {
      out.printf(
          Locale.ROOT,
          "%-14s %-16s %,10d %,12d %,12d %7s %7s%n",
          size.contender().label(),
          size.phase().label(),
          size.requests(),
          size.inputBytes() / size.requests(),
          size.checkpointBytes() / size.requests(),
          ratio(size.ratio()),
          ratio(size.phase().mostRatio()));
    }
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), json());
  }

  private ObjectNode json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode speed = root.putArray("speed");
    for (Speed one : speeds) {
      ObjectNode node = speed.addObject().put("contender", one.contender().label());
      node.put("requests", Math.round(one.requests())).put("seconds", one.seconds());
      node.put("requestsPerSecond", one.rate());
      put(node, "rateRatio", rateRatio(one));
      put(node, "leastRateRatio", one.contender().leastRatio());
      node.put("cpuMicrosPerRequest", one.cpuMicros());
      put(node, "cpuRatio", cpuRatio(one));
      node.put("brokerCpuMicrosPerRequest", one.brokerCpuMicros());
    }
    ArrayNode state = root.putArray("state");
    for (StateSize one : states) {
      ObjectNode node = state.addObject().put("contender", one.contender().label());
      node.put("phase", one.phase().label()).put("openRequests", one.requests());
      node.put("inputBytes", one.inputBytes()).put("checkpointBytes", one.checkpointBytes());
      node.put("ratio", one.ratio()).put("mostRatio", one.phase().mostRatio());
    }
    return root;
  }

  private static void put(ObjectNode node, String name, double value) {
    if (!Double.isNaN(value)) {
      node.put(name, value);
    }
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private double rateOfCopy() {
    return speeds.stream()
        .filter(speed -> speed.contender().copies())
        .mapToDouble(Speed::rate)
        .findFirst()
        .orElse(Double.NaN);
  }

  private double cpuOfCopy() {
    return speeds.stream()
        .filter(speed -> speed.contender().copies())
        .mapToDouble(Speed::cpuMicros)
        .findFirst()
        .orElse(Double.NaN);
  }
}
