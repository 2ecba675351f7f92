/** Tests of the small HTTP server. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent.inner.http;
