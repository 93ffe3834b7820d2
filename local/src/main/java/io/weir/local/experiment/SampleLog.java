package io.weir.local.experiment;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import io.weir.simulator.cascade.RequestTruth;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A log as a trainer meets it: items, and the samples that the join makes, in the order in which
 * they come out of it. Immutable by contract, and then thread-safe.
 *
 * @param name of the log
 * @param entries all items and samples, each at its place
 * @param notes what a reader of figures must know of the log
 * @param heldOut later requests that are not learnt from, with every candidate; may be none
 * @param truths what is true of the requests held out, by id
 */
record SampleLog(
    String name,
    List<Entry> entries,
    List<String> notes,
    List<RequestSample> heldOut,
    Map<String, RequestTruth> truths) {

  /** Earliest request first; halves are halves of this order. */
  private static final Comparator<RequestSample> ORDER =
      Comparator.comparingLong(RequestSample::requestTime).thenComparing(RequestSample::requestId);

  SampleLog {
    entries = List.copyOf(entries);
    notes = List.copyOf(notes);
    heldOut = List.copyOf(heldOut);
    truths = Map.copyOf(truths);
  }

  /** What a trainer takes in, one after the other. */
  sealed interface Entry {}

  /** An item of the catalogue. */
  record OfItem(Item item) implements Entry {}

  /** A joined request. */
  record OfSample(RequestSample sample) implements Entry {}

  /** The samples alone. */
  List<RequestSample> samples() {
    return entries.stream()
        .filter(OfSample.class::isInstance)
        .map(entry -> ((OfSample) entry).sample())
        .toList();
  }

  /** The requests, one each, the earliest first. */
  List<RequestSample> requests() {
    return samples().stream().filter(sample -> sample.revision() == 0).sorted(ORDER).toList();
  }

  /** Where the later half of the requests begins. */
  Boundary half() {
    List<RequestSample> requests = requests();
    RequestSample first = requests.get(requests.size() / 2);
    return new Boundary(first.requestTime(), first.requestId());
  }

  /** SHA-256 of all that is in it, hexadecimal: of the data and of every option that made it so. */
  String digest() {
    MessageDigest digest = sha256();
    for (Entry entry : entries) {
      if (entry instanceof OfItem item) {
        digest.update(Codecs.ITEMS.encode(item.item()));
      } else if (entry instanceof OfSample sample) {
        digest.update(Codecs.SAMPLES.encode(sample.sample()));
      }
    }
    heldOut.forEach(sample -> digest.update(Codecs.SAMPLES.encode(sample)));
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * A place in the order of requests.
   *
   * @param requestTime of the first request behind it
   * @param requestId of the same
   */
  record Boundary(long requestTime, String requestId) {
    /** Whether a request lies before it. */
    boolean isAfter(long time, String id) {
      return time < requestTime || (time == requestTime && id.compareTo(requestId) < 0);
    }
  }
}
