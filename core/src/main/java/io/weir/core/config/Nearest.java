package io.weir.core.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Names the known word nearest to a mistyped one. */
public final class Nearest {
  private Nearest() {}

  /** The rule an unknown name breaks: the nearest known one first, then all of them. */
  public static String rule(String unknown, Collection<String> known) {
    String all = "one of " + String.join(", ", new TreeSet<>(known));
    return of(unknown, known).map(word -> "did you mean " + word + "? " + all).orElse(all);
  }

  /** The known word with the smallest edit distance, if that is at most half the word's length. */
  public static Optional<String> of(String unknown, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String word) -> distance(unknown, word))
                .thenComparing(word -> word))
        .filter(word -> distance(unknown, word) <= Math.max(1, word.length() / 2));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitute, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
