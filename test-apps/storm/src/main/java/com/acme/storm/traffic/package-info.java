/** The storm: a service that hangs, clients that do not care, and what they measure. */
@NullMarked
package com.acme.storm.traffic;

import org.jspecify.annotations.NullMarked;
