package com.acme.accounts;

/** An account and what is on it. */
public record Account(long id, long cents) {}
