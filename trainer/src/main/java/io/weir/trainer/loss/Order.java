package io.weir.trainer.loss;

/** A stable order of cells. */
final class Order {
  private Order() {}

  /**
   * Cells by ascending key; equal keys keep their order. A merge sort, as the library's sorts
   * numbers without their places, or objects.
   *
   * @param members the cells
   * @param keys of all cells, by cell
   */
  static int[] ascending(int[] members, double[] keys) {
    return sort(members.clone(), keys);
  }

  /** The cells from one up to another by ascending key. */
  static int[] ascending(int first, int end, double[] keys) {
    int[] members = new int[end - first];
    for (int i = 0; i < members.length; i++) {
      members[i] = first + i;
    }
    return sort(members, keys);
  }

  private static int[] sort(int[] from, double[] keys) {
    int[] to = new int[from.length];
    for (int run = 1; run < from.length; run *= 2) {
      for (int low = 0; low < from.length; low += 2 * run) {
        merge(from, to, low, Math.min(low + run, from.length), run, keys);
      }
      int[] swapped = from;
      from = to;
      to = swapped;
    }
    return from;
  }

  private static void merge(int[] from, int[] to, int low, int middle, int run, double[] keys) {
    int high = Math.min(low + 2 * run, from.length);
    int i = low;
    int j = middle;
    for (int at = low; at < high; at++) {
      boolean left = i < middle && (j >= high || keys[from[i]] <= keys[from[j]]);
      to[at] = left ? from[i++] : from[j++];
    }
  }
}
