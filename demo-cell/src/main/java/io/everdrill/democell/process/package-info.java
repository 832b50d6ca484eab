/** What every process of the cell has in common, whatever it does: how it ends, how small it is. */
package io.everdrill.democell.process;
