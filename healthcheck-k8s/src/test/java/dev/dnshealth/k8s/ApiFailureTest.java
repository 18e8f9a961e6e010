package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApiFailureTest {

  @ParameterizedTest
  @MethodSource
  void causeAndCureAreOneLine(Exception failure, String words) {
    assertThat(ApiFailure.of("https://203.0.113.1:6443/", failure))
        .hasMessageStartingWith("the Kubernetes API at https://203.0.113.1:6443/ cannot be ")
        .hasMessageContaining(words)
        .hasCause(failure)
        .message()
        .doesNotContain("\n");
  }

  static Stream<Arguments> causeAndCureAreOneLine() {
    return Stream.of(
        Arguments.of(new HttpTimeoutException("late"), "no answer within 3 s; check the address"),
        Arguments.of(new ConnectException(), "no connection can be made; check the address"),
        Arguments.of(
            new ConnectException().initCause(new UnresolvedAddressException()),
            "its name has no address; check the name"),
        Arguments.of(
            new IOException(new SSLHandshakeException("PKIX path building failed\nand so on")),
            "trusted (PKIX path building failed); check the certificate authority"),
        Arguments.of(new InterruptedIOException("interrupted"), "interrupted; run it again"),
        Arguments.of(new IOException("connection reset"), "reached (connection reset); check"));
  }
}
