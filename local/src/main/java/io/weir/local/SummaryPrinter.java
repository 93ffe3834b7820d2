package io.weir.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The summary as people read it. */
final class SummaryPrinter {
  private static final String[] METRICS = {"auc", "gauc", "logLoss", "hitAt1", "hitAt5", "mrr"};

  private final PrintWriter out;

  private SummaryPrinter(PrintWriter out) {
    this.out = out;
  }

  static void print(Summary summary, PrintWriter out) {
    new SummaryPrinter(out).print(summary);
  }

  private void print(Summary s) {
    out.println();
    line("requests produced", count(s.requestsProduced()) + records(s.recordsProduced()));
    counts("refused", s.refused());
    line("samples joined", count(s.samplesJoined()) + revised(s.samplesRevised()));
    line("samples trained", count(s.samplesTrained()) + revised(s.revisionsTrained()));
    line("dead letters", count(s.deadLetters().values().stream().mapToLong(n -> n).sum()));
    counts("  ", s.deadLetters());
    joined(s.join());
    line(
        "exposed items",
        count(s.exposedItems())
            + ", clicks "
            + count(s.clicks())
            + ", orders "
            + count(s.orders()));
    line(
        "item vectors",
        count(s.itemsPublished())
            + " published, "
            + count(s.itemsReadable())
            + " read back from generation "
            + s.generation());
    line("train to readable", times(s.trainToReadableMs()));
    line("sample to readable", times(s.sampleToReadableMs()));
    line("wall time", String.format(Locale.ROOT, "%.1f s", s.wallSeconds()));
    out.println();
    out.println("Test, then train: every request is scored before it is learnt from.");
    s.metrics().whole().keySet().stream().sorted().forEach(task -> metrics(task, s.metrics()));
    totals(s.totals());
    out.flush();
  }

  /** What the join counted, as far as it is not zero. */
  private void joined(ObjectNode join) {
    join.properties()
        .forEach(
            entry -> {
              String shown = shown(entry.getValue());
              if (!shown.isEmpty()) {
                line("  " + entry.getKey(), shown);
              }
            });
  }

  private static String shown(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.asLong() == 0 ? "" : count(value.asLong());
    } else if (value.isNumber()) {
      double number = value.asDouble();
      // From here on four digits would be written with a power of ten.
      return String.format(Locale.ROOT, Math.abs(number) < 1000 ? "%.4g" : "%,.0f", number);
    }
    List<String> labels = new ArrayList<>();
    value
        .properties()
        .forEach(
            entry -> {
              String inner = shown(entry.getValue());
              if (!inner.isEmpty()) {
                labels.add(entry.getKey() + " " + inner);
              }
            });
    return String.join(", ", labels);
  }

  private void totals(Map<String, Balance> totals) {
    out.println();
    totals("records of", "sent", "joined", "duplicate", "unattributed", "dead letters");
    totals.forEach(
        (topic, t) ->
            totals(
                topic,
                count(t.sent()),
                count(t.joined()),
                count(t.duplicates()),
                count(t.unattributed()),
                count(t.deadLetters().values().stream().mapToLong(n -> n).sum())));
  }

  private void totals(String topic, Object... columns) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-24s", topic));
    for (Object column : columns) {
      row.append(String.format(Locale.ROOT, "%14s", column));
    }
    out.println(row);
  }

  private void metrics(String task, Summary.Metrics metrics) {
    out.println();
    row(task + ", second half", (Object[]) METRICS);
    row("  model", values(metrics.secondHalf().get(task)));
    row("  item click-through rate", values(metrics.itemCtr().secondHalf().get(task)));
    row("  untrained model", values(metrics.untrained().secondHalf().get(task)));
    row("  model, whole stream", values(metrics.whole().get(task)));
  }

  private static Object[] values(@Nullable Map<String, @Nullable Double> metrics) {
    Object[] values = new Object[METRICS.length];
    for (int i = 0; i < METRICS.length; i++) {
      Double value = metrics == null ? null : metrics.get(METRICS[i]);
      values[i] = value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
    return values;
  }

  private void row(String name, Object... values) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-26s", name));
    for (Object value : values) {
      row.append(String.format(Locale.ROOT, "%9s", value));
    }
    out.println(row);
  }

  private void line(String name, String value) {
    out.println(String.format(Locale.ROOT, "%-20s%s", name, value));
  }

  private void counts(String name, Map<String, Long> counts) {
    counts.forEach((reason, number) -> line(name, reason + " " + count(number)));
  }

  private static String records(long records) {
    return " (" + count(records) + " records)";
  }

  private static String revised(long samples) {
    return samples == 0 ? "" : ", and again when slow tasks matured " + count(samples);
  }

  private static String times(Percentiles times) {
    return times.p50() == null || times.p99() == null
        ? "not measured"
        : String.format(Locale.ROOT, "p50 %.0f ms, p99 %.0f ms", times.p50(), times.p99());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
