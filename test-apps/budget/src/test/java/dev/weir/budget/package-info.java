/** Tests with a budget, run under the packaged agent and without it. */
@org.jspecify.annotations.NullMarked
package dev.weir.budget;
