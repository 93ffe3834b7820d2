package io.weir.core.sampling;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;

/** Every sampler by name. Thread-safe. */
public final class Samplers {
  private static final Registry<Sampler> REGISTRY =
      new Registry<Sampler>("samplers")
          .register("none", NoSampler.Settings.DEFAULTS, settings -> new NoSampler())
          .register("hccp", HccpSampler.Settings.DEFAULTS, HccpSampler::new)
          .register("fs-ltr", FsLtrSampler.Settings.DEFAULTS, FsLtrSampler::new)
          .register("ecm", EcmSampler.Settings.DEFAULTS, EcmSampler::new);

  private Samplers() {}

  /** The registered names. */
  public static Set<String> names() {
    return REGISTRY.names();
  }

  /**
   * Makes a sampler.
   *
   * @param key the configuration key, for errors
   */
  public static Sampler create(String key, Choice choice) {
    return REGISTRY.create(key, choice);
  }

  /** Makes a sampler with its default settings. */
  public static Sampler create(String name) {
    return REGISTRY.create(name);
  }
}
