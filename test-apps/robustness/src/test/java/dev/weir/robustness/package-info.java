/** What the agent promises a JVM that it is put into. */
@org.jspecify.annotations.NullMarked
package dev.weir.robustness;
