package dev.dnshealth.core.evidence;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * What was wrong with an answer.
 *
 * @param rcode its response code; empty for one that was no DNS message
 * @param what what was wrong, in words
 */
public record Mistake(OptionalInt rcode, String what) {

  public Mistake {
    Objects.requireNonNull(rcode, "rcode");
    Objects.requireNonNull(what, "what");
  }

  /** Returns whether the answer had this response code. */
  public boolean is(int code) {
    return rcode.isPresent() && rcode.getAsInt() == code;
  }
}
