package io.weir.simulator.cascade;

/**
 * What one user was shown and clicked. The arrays are not written to.
 *
 * @param user from 0
 * @param items (positions) from 0
 * @param clicked (positions)
 */
record Shown(int user, int[] items, boolean[] clicked) {}
