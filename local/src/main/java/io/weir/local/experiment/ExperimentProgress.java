package io.weir.local.experiment;

/** Is told how far an experiment is; must return at once. */
public interface ExperimentProgress {
  /** Tells nobody. */
  ExperimentProgress NONE =
      new ExperimentProgress() {
        @Override
        public void in(String cell, int done, int total) {}

        @Override
        public void done(String cell, boolean before) {}
      };

  /** So many of a cell's entries are learnt from. */
  void in(String cell, int done, int total);

  /**
   * A cell is done.
   *
   * @param before whether it was so before this run
   */
  void done(String cell, boolean before);
}
