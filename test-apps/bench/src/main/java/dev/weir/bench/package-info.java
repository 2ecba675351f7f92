/** What a woven call costs, measured with JMH under no agent, under Weir and under its peers. */
package dev.weir.bench;
