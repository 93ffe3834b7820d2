package io.weir.local.experiment;

import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.local.experiment.PublishedTable.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What ECM's Tables 2 to 4 print and Figure 2 draws. */
final class EcmPublished {
  private static final List<Integer> DEPTHS = List.of(1, 10, 50);

  private EcmPublished() {}

  /** Table 2: AUC and GAUC; recall of what was shown; recall of what was clicked. */
  static List<PublishedTable> offline() {
    List<Figure> shown = new ArrayList<>();
    List<Figure> clicked = new ArrayList<>();
    for (int k : DEPTHS) {
      shown.add(Figures.ofLists("Recall@" + k + " of the shown", "hitAt" + k, Figures::shown));
      String name = "Recall@" + k + " of clicks";
      clicked.add(Figures.expectedHits(name, k, Seen.SHOWN, Act.CLICK));
    }
    List<String> depths = List.of("Recall@1", "Recall@10", "Recall@50");
    PublishedTable areas =
        PublishedTable.of(
            "Table 2, AUC and GAUC",
            Unit.PLAIN,
            List.of(
                Figures.auc("AUC", "click"),
                Figures.ofLists("GAUC", "gauc", Figures.shownOf("click"))),
            List.of("AUC", "GAUC"));
    PublishedTable exposures = PublishedTable.of("Table 2, exposures", Unit.POINTS, shown, depths);
    PublishedTable clicks = PublishedTable.of("Table 2, clicks", Unit.POINTS, clicked, depths);
    for (Map.Entry<String, double[]> row : ROWS.entrySet()) {
      double[] v = row.getValue();
      areas = areas.with(row.getKey(), v[0], v[1]);
      exposures = exposures.with(row.getKey(), v[2], v[4], v[6]);
      clicks = clicks.with(row.getKey(), v[3], v[5], v[7]);
    }
    return List.of(areas, exposures, clicks);
  }

  /** AUC, GAUC, then recall of exposures and of clicks at 1, 10 and 50, in percent. */
  private static final Map<String, double[]> ROWS =
      rows(
          row("cold-exposed", .6268, .5803, 4.68, 7.30, 28.54, 38.90, 65.68, 75.36),
          row("fscd-exposed", .6184, .5708, 2.43, 3.83, 21.24, 29.39, 60.59, 70.55),
          row("vector-product", .5945, .5452, 1.99, 2.57, 14.99, 17.60, 52.17, 55.72),
          row("cold", .6107, .5768, 6.68, 9.69, 40.63, 50.17, 81.00, 85.81),
          row("fscd", .6045, .5712, 5.88, 8.66, 38.01, 45.94, 79.01, 83.22),
          row("cold-softmax", .6076, .5758, 7.64, 10.87, 47.15, 54.28, 88.31, 90.70),
          row("fscd-softmax", .6022, .5684, 5.81, 7.99, 41.40, 48.03, 87.59, 88.89),
          row("esmm", .6121, .5776, 8.27, 11.72, 49.29, 56.27, 89.30, 91.53),
          row("ecm", .6118, .5790, 8.12, 11.72, 48.81, 56.27, 89.19, 91.44),
          row("ecmm", .6143, .5797, 8.65, 12.12, 50.12, 56.41, 89.31, 91.55),
          row("cold-softmax-t2", .5183, .5432, 8.72, 8.70, 51.45, 53.74, 88.84, 90.56),
          row("fscd-softmax-t2", .5128, .5399, 8.09, 7.84, 48.97, 50.53, 87.50, 89.12),
          row("esmm-t2", .5158, .5452, 8.96, 8.90, 52.42, 55.35, 89.47, 91.14),
          row("ecm-t2", .5148, .5450, 8.93, 8.91, 52.27, 55.08, 89.43, 91.13),
          row("ecmm-t2", .5369, .5572, 9.98, 11.72, 53.16, 56.79, 89.86, 91.31));

  /** In their order. */
  @SafeVarargs
  private static Map<String, double[]> rows(Map.Entry<String, double[]>... entries) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    for (Map.Entry<String, double[]> entry : entries) {
      rows.put(entry.getKey(), entry.getValue());
    }
    return rows;
  }

  private static Map.Entry<String, double[]> row(String name, double... values) {
    return Map.entry(name, values);
  }

  /** Figure 2 draws RCS without numbers; the text says which stands above which. */
  static PublishedTable consistency() {
    return PublishedTable.of(
            "Figure 2",
            Unit.ORDER,
            List.of(Figures.ofLists("RCS@10", "rcsAt10", Figures::shown)),
            List.of("RCS"))
        .with("cold-exposed", 0)
        .with("fscd-exposed", 0)
        .with("cold", 1)
        .with("fscd", 1)
        .with("cold-softmax", 2)
        .with("fscd-softmax", 2)
        .with("ecmm", 3);
  }

  /** Table 4: GAUC. */
  static PublishedTable ablations() {
    return PublishedTable.of(
            "Table 4",
            Unit.PLAIN,
            List.of(Figures.ofLists("GAUC", "gauc", Figures.shownOf("click"))),
            List.of("GAUC"))
        .with("ecm-half-features", .5740)
        .with("ecm", .5790)
        .with("ecmm-half-features", .5758)
        .with("ecmm", .5797)
        .with("ecmm-without-l0", .5806)
        .with("ecmm-four-towers", .5895);
  }

  /** Tables 3 and 4: queries a second and the 99th percentile of response times in ms. */
  static Map<String, double[]> time() {
    Map<String, double[]> time = new HashMap<>();
    time.put("vector-product", new double[] {12_243, .874});
    time.put("cold", new double[] {2_122, 1.823});
    time.put("fscd", new double[] {3_763, 1.423});
    time.put("esmm", new double[] {1_608, 2.301});
    time.put("ecm", new double[] {1_861, 2.194});
    time.put("ecmm", new double[] {1_613, 2.297});
    time.put("ecm-half-features", new double[] {1_977, 2.018});
    time.put("ecmm-half-features", new double[] {1_880, 2.116});
    time.put("ecmm-without-l0", new double[] {1_226, 2.403});
    time.put("ecmm-four-towers", new double[] {914, 2.615});
    return time;
  }
}
