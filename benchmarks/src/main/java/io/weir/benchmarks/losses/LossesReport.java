package io.weir.benchmarks.losses;

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
 * What a run found, as tables or as JSON.
 *
 * @param costs of each loss at the small size, that of the table, and the large one
 * @param leaks of each loss
 */
record LossesReport(List<List<Cost>> costs, List<Leak> leaks) {
  LossesReport {
    costs = costs.stream().map(List::copyOf).toList();
    leaks = List.copyOf(leaks);
  }

  /** Whether any loss leaves arrays behind. */
  boolean leaked() {
    return leaks.stream().anyMatch(Leak::holds);
  }

  void print(PrintWriter out) {
    printCosts(out);
    if (!leaks.isEmpty()) {
      printLeaks(out);
    }
    out.flush();
  }

  private void printCosts(PrintWriter out) {
    List<Cost> first = costs.get(0);
    out.printf(
        Locale.ROOT,
        "%n%s; per request at %s to %s: 1 = grows with the batch%n",
        first.get(1).size(),
        first.get(2).size(),
        first.get(0).size());
    out.printf(
        Locale.ROOT,
        "%-30s %11s %8s %11s %8s %8s %9s %8s %10s %7s %7s%n",
        "loss",
        "forward ms",
        "p90",
        "+backward",
        "p90",
        "CPU ms",
        "Java kB",
        "tensors",
        "tensor kB",
        "x time",
        "x bytes");
    for (List<Cost> own : costs) {
      Cost cost = own.get(1);
      Growth growth = new Growth(own.get(0), own.get(2));
      out.printf(
          Locale.ROOT,
          "%-30s %11.3f %8.3f %11.3f %8.3f %8.3f %,9d %8d %,10d %7.2f %7.2f%n",
          cost.label(),
          cost.forwardMs(),
          cost.forwardP90Ms(),
          cost.stepMs(),
          cost.stepP90Ms(),
          cost.stepCpuMs(),
          cost.javaBytes() / 1000,
          cost.tensors(),
          cost.tensorBytes() / 1000,
          growth.ofTime(),
          growth.ofBytes());
    }
  }

  private void printLeaks(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%n%-30s %9s %13s %13s %15s %15s%n",
        "loss",
        "steps",
        "arrays before",
        "arrays after",
        "resident MB",
        "resident after");
    for (Leak leak : leaks) {
      out.printf(
          Locale.ROOT,
          "%-30s %,9d %13d %13d %15.1f %15.1f%n",
          leak.label(),
          leak.steps(),
          leak.arraysBefore(),
          leak.arraysAfter(),
          leak.residentBefore() / 1e6,
          leak.residentAfter() / 1e6);
    }
  }

  void write(Path file) throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode losses = root.putArray("losses");
    for (List<Cost> own : costs) {
      Growth growth = new Growth(own.get(0), own.get(2));
      ObjectNode loss =
          losses
              .addObject()
              .put("loss", own.get(0).label())
              .put("timeGrowth", growth.ofTime())
              .put("bytesGrowth", growth.ofBytes());
      ArrayNode sizes = loss.putArray("sizes");
      own.forEach(cost -> write(sizes.addObject(), cost));
    }
    ArrayNode array = root.putArray("leaks");
    for (Leak leak : leaks) {
      array
          .addObject()
          .put("loss", leak.label())
          .put("steps", leak.steps())
          .put("arraysBefore", leak.arraysBefore())
          .put("arraysAfter", leak.arraysAfter())
          .put("residentBytesBefore", leak.residentBefore())
          .put("residentBytesAfter", leak.residentAfter());
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
  }

  private static void write(ObjectNode node, Cost cost) {
    node.put("requests", cost.size().requests())
        .put("candidates", cost.size().candidates())
        .put("steps", cost.steps())
        .put("forwardMs", cost.forwardMs())
        .put("forwardP90Ms", cost.forwardP90Ms())
        .put("stepMs", cost.stepMs())
        .put("stepP90Ms", cost.stepP90Ms())
        .put("stepCpuMs", cost.stepCpuMs())
        .put("javaBytes", cost.javaBytes())
        .put("tensors", cost.tensors())
        .put("tensorBytes", cost.tensorBytes());
  }
}
