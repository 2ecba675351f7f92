/**
 * A small web shop that blocks in all the ways web applications do.
 *
 * <p>It stands for somebody else's code: it uses nothing of Weir, and each class plants one kind of
 * blocking, which its first sentence names.
 */
@NullMarked
package com.acme.shop;

import org.jspecify.annotations.NullMarked;
