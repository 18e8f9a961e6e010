package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the API server answered.
 *
 * @param code the HTTP status
 * @param body the body as text
 * @param date the server's own time, as its {@code Date} header says it
 * @param retryAfter how long it asks to wait
 */
record Reply(int code, String body, Optional<Instant> date, Optional<Duration> retryAfter) {

  boolean ok() {
    return code >= 200 && code < 300;
  }

  /** Returns the body as JSON; missing if it is none. */
  JsonNode json() {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** Returns the message of a {@code Status} object, or the status code in words. */
  String message() {
    String message = json().path("message").asText();
    return message.isEmpty() ? "HTTP status " + code : message;
  }

  /** Returns whether a PodDisruptionBudget is the cause of a refusal. */
  boolean causedByDisruptionBudget() {
    for (JsonNode cause : json().path("details").path("causes")) {
      if (cause.path("reason").asText().equals("DisruptionBudget")) {
        return true;
      }
    }
    return false;
  }

  boolean causedBySeveralDisruptionBudgets() {
    return code == 500 && message().contains("more than one PodDisruptionBudget");
  }

  /** Returns whether the server asks for fewer requests. */
  boolean throttled() {
    return code == 429 && !causedByDisruptionBudget();
  }

  /** Returns whether the server, rather than the request, is at fault. */
  boolean serverFailed() {
    return (code >= 500 && !causedBySeveralDisruptionBudgets()) || throttled();
  }
}
