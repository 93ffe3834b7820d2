/** A real Kafka broker in this JVM. */
@NullMarked
package io.weir.embeddedkafka;

import org.jspecify.annotations.NullMarked;
