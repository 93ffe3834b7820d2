package io.weir.benchmarks.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.benchmarks.store.Figure.Bound;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a run found, as a table or as JSON.
 *
 * @param items in the store
 * @param dimension elements of each vector
 * @param figures by part
 */
record StoreReport(int items, int dimension, List<Figure> figures) {
  StoreReport {
    figures = List.copyOf(figures);
  }

  void print(PrintWriter out) {
    out.printf(Locale.ROOT, "%,d items of %d float32%n", items, dimension);
    for (Figure figure : figures) {
      out.printf(
          Locale.ROOT,
          "%-10s %-58s %14s %-12s %s%n",
          figure.part().label(),
          figure.what(),
          number(figure.value()),
          figure.unit(),
          verdict(figure));
    }
    out.flush();
  }

  void write(Path file) throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("items", items).put("dimension", dimension);
    ArrayNode array = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node =
          array
              .addObject()
              .put("part", figure.part().label())
              .put("what", figure.what())
              .put("value", figure.value())
              .put("unit", figure.unit());
      Bound bound = figure.bound();
      if (bound != null) {
        node.put(bound.atMost() ? "atMost" : "atLeast", bound.limit())
            .put("holds", bound.holds(figure.value()));
      }
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
  }

  private static String verdict(Figure figure) {
    Bound bound = figure.bound();
    if (bound == null) {
      return "";
    }
    String limit = (bound.atMost() ? "at most " : "at least ") + number(bound.limit());
    return limit + (bound.holds(figure.value()) ? ": yes" : ": NO");
  }

  private static String number(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
