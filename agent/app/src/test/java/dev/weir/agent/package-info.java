/** Rules that hold the parts apart. */
@org.jspecify.annotations.NullMarked
package dev.weir.agent;
