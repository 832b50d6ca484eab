/**
 * The contract between the parts: which topics there are, how an event becomes a record and back,
 * who signed it, and the one fold of an injection's facts.
 *
 * <pre>
 *   Event ──EventCodec──> key, headers (ce_*), JSON ──Topic, CellPartitioner──> partition
 *   record ──EventCodec──> Event, or DeadLetter where it cannot be read
 *   facts of an injection, in any order and number ──InjectionStory──> where it stands
 * </pre>
 */
package io.everdrill.topics;
