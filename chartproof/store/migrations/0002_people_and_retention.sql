-- One-time codes with recovery, sessions that can be told apart, patients named for a clinician,
-- legal holds, and a log whose oldest entries policy may let go of.

ALTER TABLE account ADD COLUMN totp_offered {bytes};

ALTER TABLE account ADD COLUMN totp_offered_ms BIGINT NOT NULL DEFAULT 0;

ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';

ALTER TABLE file ADD COLUMN emptied_ms BIGINT;

CREATE TABLE recovery (
  account_id TEXT NOT NULL REFERENCES account (id),
  hash TEXT NOT NULL,
  made_ms BIGINT NOT NULL,
  used_ms BIGINT,
  PRIMARY KEY (account_id, hash)
);

CREATE TABLE care (
  account_id TEXT NOT NULL REFERENCES account (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  made_ms BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (account_id, patient_id)
);
CREATE INDEX care_patient ON care (patient_id);

CREATE TABLE hold (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  patient_id TEXT REFERENCES patient (id),
  reason {bytes} NOT NULL,
  made_ms BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  ended_ms BIGINT,
  ended_by TEXT
);
CREATE INDEX hold_clinic ON hold (clinic_id, ended_ms);

-- only: sqlite
DROP TRIGGER log_kept;

-- only: sqlite
CREATE TRIGGER log_kept BEFORE DELETE ON log
WHEN OLD.seq > COALESCE((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta
  WHERE name = 'log_floor'), 0)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- only: postgresql
DROP TRIGGER log_stays ON log;

-- only: postgresql
CREATE TRIGGER log_stays BEFORE UPDATE OR TRUNCATE ON log
FOR EACH STATEMENT EXECUTE FUNCTION log_stays();

-- only: postgresql
CREATE FUNCTION log_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF OLD.seq > COALESCE((SELECT split_part(convert_from(value, 'UTF8'), ' ', 1)::BIGINT FROM meta WHERE name = 'log_floor'), 0) THEN RAISE EXCEPTION 'the log is append-only'; END IF; RETURN OLD; END $$;

-- only: postgresql
CREATE TRIGGER log_kept BEFORE DELETE ON log
FOR EACH ROW EXECUTE FUNCTION log_kept();
