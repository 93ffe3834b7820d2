package io.weir.flink;

/** What the join keeps of a request: its records, or what became of them at fast due. */
sealed interface Held permits RawRecord, JoinedRequest {}
