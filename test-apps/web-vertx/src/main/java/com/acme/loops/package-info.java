/** Servers on event loops, with handlers that block them. They know nothing of the agent. */
package com.acme.loops;
