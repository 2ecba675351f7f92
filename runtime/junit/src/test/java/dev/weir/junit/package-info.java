/** Tests of budgets, without the agent. */
@org.jspecify.annotations.NullMarked
package dev.weir.junit;
