package io.weir.core.sampling;

/** Chooses the candidates of a request that its sample keeps. Thread-safe. */
public interface Sampler {}
