/** An extension of JUnit 5 and later: tests that fail where they block for too long. */
@NullMarked
package dev.weir.junit;

import org.jspecify.annotations.NullMarked;
