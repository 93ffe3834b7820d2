package io.weir.simulator.traffic;

import io.weir.simulator.ReplayProgress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sends several logs at once, each record when it is due: logs of the same users stay in step.
 *
 * <p>What comes from the first to the last request is paced; the catalogue before it and what is
 * left after it go at once. Used by one thread; closes nothing.
 */
public final class TrafficSender {
  private final List<Lane> lanes;
  private final Pacer pacer;

  public TrafficSender(List<Lane> lanes, Pacer pacer) {
    this.lanes = List.copyOf(lanes);
    this.pacer = pacer;
  }

  /**
   * Sends everything, a last heartbeat beyond the window too, and returns when all of it is
   * acknowledged. The heartbeat is sent as well when the run was asked to end before, so that the
   * join emits what it has.
   *
   * @param window the longest window of the joins that are to read the logs
   * @param progress in requests of one log
   * @return whether everything was sent
   * @throws io.weir.simulator.ReplayFailedException when the broker did not take a record
   */
  public boolean send(long requests, Duration window, ReplayProgress progress) {
    boolean complete = sendAll(requests, progress);
    lanes.forEach(lane -> lane.end(window));
    return complete;
  }

  private boolean sendAll(long requests, ReplayProgress progress) {
    for (Optional<Lane> next = earliest(); next.isPresent(); next = earliest()) {
      Lane lane = next.get();
      if (!(lane.isPaced() ? pacer.await(lane.position()) : pacer.goOn())) {
        return false;
      }
      lane.sendNext();
      progress.sent(lanes.get(0).requestsRead(), requests);
    }
    return true;
  }

  private Optional<Lane> earliest() {
    // Of those due at the same time, the first.
    return lanes.stream().filter(Lane::hasNext).min(Comparator.comparingLong(Lane::position));
  }
}
