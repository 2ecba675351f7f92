/** A reactive application whose handlers block. It knows nothing of the agent. */
package com.acme.flux;
