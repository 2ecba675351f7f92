/** The door: the only classes of the agent that the application could see. */
package dev.weir.agent;
