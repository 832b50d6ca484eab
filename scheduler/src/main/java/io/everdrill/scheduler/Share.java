package io.everdrill.scheduler;

import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.events.CellId;

/**
 * The cells of one task: those whose partition it has. A record in a wrong partition would else
 * make two tasks draw for one cell.
 */
record Share(int partition, int partitions) {

  boolean has(CellId cell) {
    return CellPartitioner.partition(cell.value(), partitions) == partition;
  }
}
