DROP TABLE IF EXISTS account;
CREATE TABLE account (id BIGINT PRIMARY KEY, state VARCHAR(20) NOT NULL, cents BIGINT NOT NULL);
INSERT INTO account SELECT n, 'in-good-standing', 10000 FROM generate_series(1, 20) n;
