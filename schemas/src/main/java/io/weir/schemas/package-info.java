/**
 * The contracts between the parts: Avro schemas, codecs between them and the core types, topics,
 * heartbeats, and the producer that a cascade service embeds.
 */
@NullMarked
package io.weir.schemas;

import org.jspecify.annotations.NullMarked;
