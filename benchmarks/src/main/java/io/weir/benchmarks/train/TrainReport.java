package io.weir.benchmarks.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run found, as tables or as JSON.
 *
 * @param steps by size of the tables
 * @param memory by size of the tables
 * @param checkpoints whole, then of changes
 * @param lists by length
 * @param streams a whole trainer's, at most one
 * @param freshness through the store, at most one
 * @param peers by popularity of the items and contender
 * @param devices the processor, then a device
 * @param storage by kind of memory
 */
record TrainReport(
    List<StepTimes> steps,
    List<TableMemory> memory,
    List<CheckpointTimes> checkpoints,
    List<ListTimes> lists,
    List<StreamFigures> streams,
    List<FreshnessTimes> freshness,
    List<PeerTimes> peers,
    List<DeviceTimes> devices,
    List<StorageTimes> storage) {
  TrainReport {
    steps = List.copyOf(steps);
    memory = List.copyOf(memory);
    checkpoints = List.copyOf(checkpoints);
    lists = List.copyOf(lists);
    streams = List.copyOf(streams);
    freshness = List.copyOf(freshness);
    peers = List.copyOf(peers);
    devices = List.copyOf(devices);
    storage = List.copyOf(storage);
  }

  /** Of the largest tables to the smallest: what a step takes beyond its gather. */
  double growth() {
    return steps.get(steps.size() - 1).restMs() / steps.get(0).restMs();
  }

  void print(PrintWriter out) {
    if (!steps.isEmpty()) {
      printSteps(out);
    }
    if (!memory.isEmpty()) {
      printMemory(out);
    }
    if (!checkpoints.isEmpty()) {
      printCheckpoints(out);
    }
    if (!lists.isEmpty()) {
      printLists(out);
    }
    streams.forEach(one -> printStream(out, one));
    freshness.forEach(one -> printFreshness(out, one));
    if (!peers.isEmpty()) {
      printPeers(out);
    }
    if (!devices.isEmpty()) {
      printDevices(out);
    }
    for (StorageTimes one : storage) {
      row(out, "%-30s %,12d rows %8.1f ns/read", one.kind(), one.rows(), one.readNanos());
    }
    for (Goal goal : Goal.of(this)) {
      row(
          out,
          "%-60s %12.3f %s %,10.2f %s",
          goal.what(),
          goal.found(),
          goal.side().label(),
          goal.bound(),
          goal.met() ? "yes" : "NO");
    }
    out.flush();
  }

  private void printSteps(PrintWriter out) {
    row(
        out,
        "%12s %10s %10s %10s %10s %8s",
        "rows",
        "step ms",
        "gather ms",
        "rest ms",
        "items",
        "steps");
    for (StepTimes one : steps) {
      row(
          out,
          "%,12d %10.2f %10.3f %10.2f %,10.0f %8d",
          one.rows(),
          one.stepMs(),
          one.gatherMs(),
          one.restMs(),
          one.distinctItems(),
          one.steps());
    }
    row(out, "a step beyond its gather, last to first: %.3f", growth());
  }

  private void printMemory(PrintWriter out) {
    row(
        out,
        "%12s %14s %14s %10s %10s %10s",
        "rows",
        "record bytes",
        "bytes",
        "/ records",
        "/ numbers",
        "ns/row");
    for (TableMemory one : memory) {
      row(
          out,
          "%,12d %,14d %,14d %10.3f %10.3f %10.0f",
          one.rows(),
          one.recordBytes(),
          one.bytes(),
          one.perRecords(),
          one.perNumbers(),
          one.fillNanos());
    }
  }

  private void printCheckpoints(PrintWriter out) {
    row(
        out,
        "%-8s %12s %14s %10s %10s %10s %10s %12s",
        "kind",
        "parameters",
        "bytes",
        "pause ms",
        "write ms",
        "step ms",
        "worst ms",
        "restart ms");
    for (CheckpointTimes one : checkpoints) {
      row(
          out,
          "%-8s %,12d %,14d %10.1f %,10.0f %10.1f %10.1f %12s",
          one.kind(),
          one.parameters(),
          one.bytes(),
          one.pauseMs(),
          one.writeMs(),
          one.stepMs(),
          one.worstStepMs(),
          Double.isNaN(one.restartMs())
              ? ""
              : String.format(Locale.ROOT, "%,.0f", one.restartMs()));
    }
  }

  private void printLists(PrintWriter out) {
    row(
        out,
        "%6s %9s %9s %9s %9s %10s %10s",
        "list",
        "examples",
        "lists ms",
        "single ms",
        "times",
        "list B",
        "single B");
    for (ListTimes one : lists) {
      row(
          out,
          "%6d %,9d %9.2f %9.2f %9.2f %10.1f %10.1f",
          one.candidates(),
          one.examples(),
          one.listMs(),
          one.pointMs(),
          one.gain(),
          one.listBytes(),
          one.pointBytes());
    }
  }

  private static void printFreshness(PrintWriter out, FreshnessTimes one) {
    row(
        out,
        "%,d updates in %.1f s, %,.0f/s: step to readable p50 %d ms, p99 %d ms; sample's append to"
            + " readable p50 %d ms, p99 %d ms",
        one.updates(),
        one.seconds(),
        one.updatesPerSecond(),
        one.trainP50Ms(),
        one.trainP99Ms(),
        one.sampleP50Ms(),
        one.sampleP99Ms());
  }

  private void printPeers(PrintWriter out) {
    row(
        out,
        "%-10s %-10s %10s %10s %10s %10s %12s",
        "step",
        "items",
        "distinct",
        "step ms",
        "CPU ms",
        "/ weir",
        "objective");
    for (PeerTimes one : peers) {
      row(
          out,
          "%-10s %-10s %,10.0f %10.2f %10.2f %10.2f %12.6f",
          one.contender(),
          one.popularity(),
          one.distinctItems(),
          one.stepMs(),
          one.cpuMs(),
          one.timesWeir(),
          one.objective());
    }
  }

  private void printDevices(PrintWriter out) {
    row(
        out,
        "%-36s %10s %12s %12s %12s %12s",
        "step on",
        "step ms",
        "examples/s",
        "first diff.",
        "most diff.",
        "objective");
    for (DeviceTimes one : devices) {
      row(
          out,
          "%-36s %10.2f %,12.0f %12.1e %12.1e %12.6f",
          one.label(),
          one.stepMs(),
          one.examplesPerSecond(),
          one.firstDifference(),
          one.largestDifference(),
          one.objective());
    }
  }

  private static void printStream(PrintWriter out, StreamFigures one) {
    row(
        out,
        "%,d requests in %.1f s: %,.0f requests/s, %,.0f examples/s",
        one.requests(),
        one.seconds(),
        one.requestsPerSecond(),
        one.examplesPerSecond());
    row(
        out,
        "time: input %.1f %%, step %.1f %%, publication %.1f %%, checkpoints %.2f %%",
        100 * one.inputShare(),
        100 * one.stepShare(),
        100 * one.publicationShare(),
        100 * one.checkpointShare());
    row(
        out,
        "%,.0f items/s refreshed; %,.0f updates/s, from step to broker p50 %.0f ms, p99 %.0f ms",
        one.refreshedPerSecond(),
        one.updatesPerSecond(),
        one.updateP50Ms(),
        one.updateP99Ms());
  }

  private static void row(PrintWriter out, String format, Object... cells) {
    out.println(String.format(Locale.ROOT, format, cells));
  }

  void write(Path file) throws IOException {
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(
            file.toFile(),
            Map.ofEntries(
                Map.entry("steps", steps),
                Map.entry("memory", memory),
                Map.entry("checkpoints", checkpoints),
                Map.entry("lists", lists),
                Map.entry("streams", streams),
                Map.entry("freshness", freshness),
                Map.entry("peers", peers),
                Map.entry("devices", devices),
                Map.entry("storage", storage),
                Map.entry("goals", Goal.of(this))));
  }
}
