DROP TABLE IF EXISTS booking;
DROP TABLE IF EXISTS account;
CREATE TABLE account (id BIGINT PRIMARY KEY, state VARCHAR(20) NOT NULL, cents BIGINT NOT NULL);
CREATE TABLE booking (id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account, cents BIGINT NOT NULL);
CREATE INDEX booking_account ON booking (account);
INSERT INTO account SELECT n, 'in-good-standing', 10000 FROM generate_series(1, 20) n;
INSERT INTO booking SELECT n, 1 + n % 20, n FROM generate_series(1, 200) n;
