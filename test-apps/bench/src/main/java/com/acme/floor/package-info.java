/** An agent that does nothing, to tell what agents cost from what the JVM does for any of them. */
package com.acme.floor;
