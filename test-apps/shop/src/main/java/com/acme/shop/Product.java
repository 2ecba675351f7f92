package com.acme.shop;

/** Something on sale; the price is in cents. */
record Product(long id, String name, int cents) {}
