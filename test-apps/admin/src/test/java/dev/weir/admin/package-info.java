/** What the admin server shows, to whom, and what it withstands. */
@NullMarked
package dev.weir.admin;

import org.jspecify.annotations.NullMarked;
