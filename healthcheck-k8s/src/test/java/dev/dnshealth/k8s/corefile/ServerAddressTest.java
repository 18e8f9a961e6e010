package dev.dnshealth.k8s.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({
    ".,                     dns,   .,               53",
    ".:53,                  dns,   .,               53",
    "dns://.:1053,          dns,   .,               1053",
    "Example.ORG.,          dns,   example.org,     53",
    "tls://example.org,     tls,   example.org,     853",
    "https://example.org,   https, example.org,     443",
    "tls://example.org:853, tls,   example.org,     853",
    "10.0.0.0/8,            dns,   10.0.0.0/8,      53",
    "2001:db8::/32:5353,    dns,   2001:db8::/32,   5353",
    "{$DOMAIN}:53,          dns,   {$domain},       53",
  })
  void zonePortAndTransportAreParted(String text, String transport, String zone, int port) {
    assertThat(ServerAddress.of(text)).isEqualTo(new ServerAddress(transport, zone, port));
  }
}
