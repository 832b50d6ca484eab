package io.everdrill.agents.faults.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.CacheFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** Faults of entries of a real Redis, seen by a client of its own. */
public final class CacheTrials implements Trials {

  private static final String PATTERN = "session:*";
  private static final int MOST = 1_000;
  private static final String WRONG = "nobody";

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "cache-wrong-value", WrongValue::new,
        "cache-early-expiry", EarlyExpiry::new,
        "cache-evict", Evict::new);
  }

  private abstract static class CacheTrial implements Trial {
    final LocalRedis redis;

    CacheTrial() throws IOException {
      redis = LocalRedis.start();
    }

    abstract CacheFault fault(String pattern);

    @Override
    public Connections connections() {
      return redis.connections();
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.at("127.0.0.1", redis.port(), fault(PATTERN), limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.at("127.0.0.1", redis.port(), fault("no-such-key:*"));
    }

    @Override
    public void awaitNormal(Duration limit) {
      Await.until(limit, () -> asBefore() == LocalRedis.SESSIONS, "every session as it was");
    }

    long asBefore() {
      return sessions().filter(i -> ("user " + i).equals(get(i))).count();
    }

    long gone() {
      return sessions().filter(i -> get(i) == null).count();
    }

    static IntStream sessions() {
      return IntStream.range(0, LocalRedis.SESSIONS);
    }

    String get(int session) {
      return redis.application().get("session:" + session);
    }

    void assertOthersUntouched() {
      assertThat(redis.application().get("other")).isEqualTo("untouched");
    }

    @Override
    public String world() {
      return redis.world();
    }

    @Override
    public void close() throws IOException {
      redis.close();
    }
  }

  private static final class WrongValue extends CacheTrial {
    WrongValue() throws IOException {}

    @Override
    CacheFault fault(String pattern) {
      return new CacheFault.WrongValue(pattern, MOST, WRONG);
    }

    @Override
    public String asked() {
      return "all " + LocalRedis.SESSIONS + " sessions wrong";
    }

    @Override
    public String measureInForce() {
      long wrong = sessions().filter(i -> WRONG.equals(get(i))).count();
      assertThat(wrong).isEqualTo(LocalRedis.SESSIONS);
      assertThat(redis.application().pttl("session:0")).isGreaterThan(0);
      assertThat(redis.application().type("session:hash")).isEqualTo("hash");
      assertOthersUntouched();
      return wrong + " wrong";
    }
  }

  private static final class EarlyExpiry extends CacheTrial {
    private static final Duration TIME_TO_LIVE = Duration.ofMillis(300);

    EarlyExpiry() throws IOException {}

    @Override
    CacheFault fault(String pattern) {
      return new CacheFault.EarlyExpiry(pattern, MOST, TIME_TO_LIVE);
    }

    @Override
    public String asked() {
      return "all " + LocalRedis.SESSIONS + " sessions gone after 300 ms";
    }

    @Override
    public String measureInForce() {
      long started = System.nanoTime();
      Await.until(
          Duration.ofSeconds(2), () -> gone() == LocalRedis.SESSIONS, "every session expired");
      assertOthersUntouched();
      return gone() + " gone, after another " + (System.nanoTime() - started) / 1_000_000 + " ms";
    }
  }

  private static final class Evict extends CacheTrial {
    Evict() throws IOException {}

    @Override
    CacheFault fault(String pattern) {
      return new CacheFault.Evict(pattern, MOST);
    }

    @Override
    public String asked() {
      return "all " + LocalRedis.SESSIONS + " sessions gone";
    }

    @Override
    public String measureInForce() {
      assertThat(gone()).isEqualTo(LocalRedis.SESSIONS);
      assertOthersUntouched();
      return gone() + " gone";
    }
  }
}
