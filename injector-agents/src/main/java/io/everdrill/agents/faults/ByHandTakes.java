package io.everdrill.agents.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The commands that {@link Undo#byHand} calls, beside a POSIX shell and what coreutils, grep and
 * sed bring. Those of an undo without this are enough.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ByHandTakes {
  String[] value();
}
