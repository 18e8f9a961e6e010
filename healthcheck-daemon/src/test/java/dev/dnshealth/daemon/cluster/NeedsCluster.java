package dev.dnshealth.daemon.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class that needs {@link TestCluster}.
 *
 * <p>Where Docker or the cluster's image cannot be had, its tests are left out, and one line on
 * standard output says so, as it does for tests that leave themselves out; with {@code
 * HEALTHCHECK_REQUIRE_CLUSTER=1} they fail instead. When a test fails, what daemons and commands
 * say is printed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({ClusterCondition.class, StateOfFailed.class})
@interface NeedsCluster {}
