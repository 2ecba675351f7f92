package com.acme.accounts;

import java.util.List;

/** What was booked on an account. */
public record Statement(long account, List<Long> booked) {}
