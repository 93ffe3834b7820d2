package io.weir.peer;

import io.weir.core.cascade.RequestSample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/**
 * A peer in a process of its own: {@code PeerMain DIR plain|distinct REQUESTS SEED}. It says {@code
 * ready}, then takes as many steps as each line of its input says, and of each prints the wall time
 * and the thread's processor time in ns, and the objective; it ends with its input.
 */
public final class PeerMain {
  private static final Map<String, Step.Maker> PEERS =
      Map.of("plain", PlainStep::new, "distinct", DistinctStep::new);

  private PeerMain() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Step.Maker maker = PEERS.get(args[1]);
    if (maker == null) {
      throw new IllegalArgumentException(
          "peer: " + args[1] + " (expected: one of " + PEERS.keySet() + ")");
    }
    torch.set_num_threads(1);
    Workload workload = Workload.read(Path.of(args[0]));
    int requests = Integer.parseInt(args[2]);
    Step step = maker.of(workload, Long.parseLong(args[3]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    long taken = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      for (int left = Integer.parseInt(line); left > 0; left--) {
        int from = (int) taken * requests;
        out.println(time(step, workload.samples().subList(from, from + requests), taken++));
      }
    }
  }

  private static String time(Step step, List<RequestSample> samples, long taken) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    double value = step.learn(samples, taken);
    long wall = System.nanoTime() - start;
    return wall + " " + (threads.getCurrentThreadCpuTime() - cpu) + " " + value;
  }
}
