package io.weir.store.security;

import java.nio.file.Path;
import java.util.List;

/** Something that is made of files and can be made of them again. */
interface Loaded {
  /** The files; none = nothing to load. */
  List<Path> files();

  /**
   * Takes the place of what was loaded before, whole or not at all.
   *
   * @throws io.weir.core.InvalidValueException when a file cannot be used
   */
  void load();
}
