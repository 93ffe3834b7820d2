package io.weir.benchmarks.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time that was used. */
final class Cpu {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Cpu() {}

  /** By this thread. */
  static long threadNs() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** By all threads of this process. */
  static long processNs() {
    return SYSTEM.getProcessCpuTime();
  }

  /** By another process; in steps of the system's clock, 10 ms. */
  static long ofNs(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }
}
