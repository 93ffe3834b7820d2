package io.weir.local.experiment;

import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.simulator.cascade.SimulatorConfig;
import java.util.ArrayList;
import java.util.List;

/** What HCCP's Tables 1 and 3 print, in percentage points over Base. */
final class HccpPublished {
  private static final List<String> ROWS =
      List.of(
          "base",
          "base-list-net",
          "base-list-mle",
          "copr",
          "rethink",
          "hccp",
          "hccp-without-up",
          "hccp-without-prc",
          "hccp-without-neg",
          "hccp-without-margin");

  private HccpPublished() {}

  /** Table 1, a table for each of its four groups of columns. */
  static List<PublishedTable> hits(SimulatorConfig config) {
    return List.of(
        hits(
            config,
            "ISH",
            Seen.SHOWN,
            Act.CLICK,
            new double[][] {
              {0, 0, 0, 0},
              {.09, -.26, -1.48, -.98},
              {.20, 1.17, .19, .19},
              {1.56, 8.19, 14.10, 9.69},
              {4.49, 16.10, 19.05, 11.20},
              {9.09, 22.21, 21.31, 12.56},
              {1.63, 7.90, 15.38, 11.44},
              {2.56, 11.65, 19.34, 13.33},
              {6.46, 20.27, 22.94, 14.01},
              {8.49, 21.76, 21.22, 12.89}
            }),
        hits(
            config,
            "ISPH",
            Seen.SHOWN,
            Act.ORDER,
            new double[][] {
              {0, 0, 0, 0},
              {-.17, -.67, 3.42, 3.59},
              {.50, -.22, 3.84, 4.51},
              {1.67, 8.79, 27.31, 27.69},
              {6.67, 29.74, 51.20, 38.66},
              {16.86, 40.07, 54.59, 40.23},
              {1.34, 7.95, 29.99, 29.36},
              {2.51, 13.30, 41.44, 35.46},
              {12.12, 34.71, 54.40, 39.23},
              {14.69, 39.23, 54.12, 39.57}
            }),
        hits(
            config,
            "ASH",
            Seen.ANYWHERE,
            Act.CLICK,
            new double[][] {
              {0, 0, 0, 0},
              {.07, .33, .46, .40},
              {.03, .35, 1.17, 1.07},
              {1.60, 7.21, 16.18, 14.03},
              {2.48, 9.00, 16.74, 13.96},
              {14.32, 26.43, 25.96, 18.85},
              {.80, 3.94, 12.93, 11.67},
              {1.50, 7.02, 14.92, 12.86},
              {5.69, 15.84, 22.36, 17.44},
              {10.71, 22.16, 24.36, 18.09}
            }),
        hits(
            config,
            "ASPH",
            Seen.ANYWHERE,
            Act.ORDER,
            new double[][] {
              {0, 0, 0, 0},
              {-1.41, .59, 2.92, 3.53},
              {.41, 2.11, 3.98, 5.56},
              {.70, 8.34, 23.42, 24.69},
              {3.87, 21.12, 31.69, 29.36},
              {12.07, 24.52, 38.68, 34.19},
              {.47, 8.42, 23.37, 22.70},
              {.70, 11.86, 24.05, 26.29},
              {6.50, 23.70, 34.05, 32.06},
              {10.10, 23.33, 34.28, 30.08}
            }));
  }

  private static PublishedTable hits(
      SimulatorConfig config, String name, Seen seen, Act act, double[][] values) {
    List<Figure> figures = new ArrayList<>();
    for (int k :
        List.of(config.exposed(), config.reRanked(), config.ranked(), 2 * config.ranked())) {
      figures.add(Figures.expectedHits(name + "@" + k, k, seen, act));
    }
    List<String> columns = List.of(name + "@10", name + "@100", name + "@1000", name + "@2000");
    return rows(
        PublishedTable.of("Table 1, " + name, PublishedTable.Unit.POINTS, figures, columns),
        values);
  }

  /** Table 3, a table for MAP and one for NDCG. */
  static List<PublishedTable> consistency(SimulatorConfig config) {
    return List.of(
        consistency(
            config,
            "MAP",
            "rankingMapAt",
            new double[][] {
              {0, 0, 0},
              {.13, .03, -1.27},
              {.18, .30, -.68},
              {1.11, 2.52, 2.85},
              {1.77, 2.17, -2.44},
              {4.06, 4.29, -.11},
              {1.40, 4.06, 5.61},
              {1.61, 3.93, 5.54},
              {1.77, 4.65, 6.07},
              {4.00, 4.11, -.48}
            }),
        consistency(
            config,
            "NDCG",
            "rankingNdcgAt",
            new double[][] {
              {0, 0, 0},
              {.20, -.02, -.49},
              {.46, .45, -.17},
              {2.95, 3.47, 1.11},
              {3.96, 3.16, -.83},
              {7.60, 5.63, .01},
              {3.63, 4.90, 1.77},
              {3.98, 4.94, 1.87},
              {4.29, 5.49, 1.97},
              {7.46, 5.46, -.15}
            }));
  }

  private static PublishedTable consistency(
      SimulatorConfig config, String name, String metric, double[][] values) {
    List<Figure> figures = new ArrayList<>();
    for (int k : List.of(config.exposed(), config.reRanked(), config.ranked())) {
      figures.add(Figures.ofLists(name + "@" + k, metric + k, Figures::shown));
    }
    List<String> columns = List.of(name + "@10", name + "@100", name + "@1000");
    return rows(
        PublishedTable.of("Table 3, " + name, PublishedTable.Unit.POINTS, figures, columns),
        values);
  }

  private static PublishedTable rows(PublishedTable table, double[][] values) {
    PublishedTable filled = table;
    for (int row = 0; row < values.length; row++) {
      filled = filled.with(ROWS.get(row), values[row]);
    }
    return filled;
  }
}
