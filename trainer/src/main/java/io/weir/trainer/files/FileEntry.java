package io.weir.trainer.files;

/**
 * A file as it was written. Immutable, thread-safe.
 *
 * @param name without its folder
 * @param sizeBytes of its content
 * @param sha256 of its content, hexadecimal
 */
public record FileEntry(String name, long sizeBytes, String sha256) {}
