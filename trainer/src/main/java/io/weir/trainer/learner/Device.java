package io.weir.trainer.learner;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import io.weir.core.InvalidValueException;

/** Where tensors live. */
final class Device {
  private Device() {}

  /**
   * The manager all arrays on a device descend from; the caller closes it.
   *
   * @param name {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws InvalidValueException when this machine has no such device, or no natives for it
   */
  static NDManager manager(String name) {
    // Before the engine loads: it must not look for natives on the network.
    System.setProperty("ai.djl.offline", "true");
    if (name.equals("cpu")) {
      return NDManager.newBaseManager(ai.djl.Device.cpu());
    }
    int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring(name.indexOf(':') + 1));
    Engine engine = Engine.getInstance();
    boolean natives = engine.hasCapability(StandardCapabilities.CUDA);
    int devices = natives ? engine.getGpuCount() : 0;
    if (index >= devices) {
      String found = natives ? devices + " devices" : "natives for cpu alone";
      throw new InvalidValueException(
          "trainer.device",
          name,
          "a CUDA device with CUDA natives, see docs/gpu.md; found " + found);
    }
    return NDManager.newBaseManager(ai.djl.Device.gpu(index));
  }
}
