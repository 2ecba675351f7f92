/**
 * An application that times each of its own blocking calls, as the truth that a report must meet.
 */
@NullMarked
package com.acme.stopwatch;

import org.jspecify.annotations.NullMarked;
