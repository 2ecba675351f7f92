/** Where requests come in: HTTP servers, servlets, Spring MVC, and units of work by name. */
@NullMarked
package dev.weir.weaver.web;

import org.jspecify.annotations.NullMarked;
