/**
 * The HTTP edge: what monitoring says and people decide goes onto the topics, what came out is read
 * from them. It decides nothing about drills and holds nothing that is not on a topic.
 *
 * <pre>
 *   pipelines that only answer <──asks── Puller ─────────────────inputs──┐
 *   HTTP ──HttpEdge──> Admission ──> Inbox (alerts, diagnoses) ──inputs──┤
 *                               ├──> Definitions (targets, ...) ──inputs─┤
 *                               ├──> Switchboard (halt, resume, abort) ──┴──EventWriter──> topics
 *                               ├──> Results <──views──┐
 *                               └──> EventStream <── EventHub <── TopicTail <── topics
 * </pre>
 */
package io.everdrill.gateway;
