package io.weir.core.sampling;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;

/** Every sampler by name. Thread-safe. */
public final class Samplers {
  private static final Registry<Sampler> REGISTRY =
      new Registry<Sampler>("samplers").register("none", new None(), none -> none);

  private Samplers() {}

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

  private record None() implements Sampler {}
}
