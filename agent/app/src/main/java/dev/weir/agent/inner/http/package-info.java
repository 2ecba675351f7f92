/**
 * A small HTTP/1.1 server on one thread that no slow client can hold up; docs/decisions/0030 says
 * why it is not the JDK's.
 */
@NullMarked
package dev.weir.agent.inner.http;

import org.jspecify.annotations.NullMarked;
