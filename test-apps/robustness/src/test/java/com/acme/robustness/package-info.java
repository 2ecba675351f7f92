/** Applications that know nothing of the agent but the name of a request. */
@org.jspecify.annotations.NullMarked
package com.acme.robustness;
