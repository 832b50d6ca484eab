package io.everdrill.democell;

/**
 * How to look at the cell's ledger from outside: the sum over all accounts never changes.
 *
 * @param user may read and nothing else
 * @param sumQuery gives one row with the sum in cents
 */
public record Ledger(
    String jdbcUrl, String user, String password, String sumQuery, long totalCents) {
  @Override
  public String toString() {
    return "Ledger[" + jdbcUrl + ", " + user + "]";
  }
}
