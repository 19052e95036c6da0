-- Words in braces stand for what the two databases name differently: {bytes}.
-- A statement after `-- only: KIND` is for that database alone.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value {bytes} NOT NULL
);

CREATE TABLE clinic (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  demonstration INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL DEFAULT '{}',
  made_ms BIGINT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  clinician TEXT,
  password_hash TEXT,
  totp {bytes},
  totp_step BIGINT NOT NULL DEFAULT 0,
  issuer TEXT,
  subject TEXT,
  active INTEGER NOT NULL DEFAULT 1,
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until_ms BIGINT NOT NULL DEFAULT 0,
  settings TEXT NOT NULL DEFAULT '{}',
  made_ms BIGINT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX account_clinic ON account (clinic_id);
CREATE UNIQUE INDEX account_subject ON account (issuer, subject);

CREATE TABLE invitation (
  hash TEXT PRIMARY KEY,
  clinic_id TEXT REFERENCES clinic (id),
  account_id TEXT REFERENCES account (id),
  role TEXT NOT NULL,
  until_ms BIGINT NOT NULL,
  made_ms BIGINT NOT NULL,
  used_ms BIGINT
);

CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  csrf TEXT NOT NULL,
  verified INTEGER NOT NULL,
  made_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE token (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  made_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL,
  revoked_ms BIGINT
);

CREATE TABLE answer (
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  status INTEGER,
  media_type TEXT,
  body {bytes},
  made_ms BIGINT NOT NULL,
  PRIMARY KEY (clinic_id, name)
);

CREATE TABLE file (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  digest TEXT NOT NULL,
  name {bytes} NOT NULL,
  kind TEXT NOT NULL,
  size BIGINT NOT NULL,
  whole INTEGER NOT NULL DEFAULT 0,
  made_ms BIGINT NOT NULL,
  made_by TEXT
);
CREATE UNIQUE INDEX file_digest ON file (clinic_id, digest);

CREATE TABLE file_part (
  file_id TEXT NOT NULL REFERENCES file (id),
  number INTEGER NOT NULL,
  content {bytes} NOT NULL,
  PRIMARY KEY (file_id, number)
);

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  kind TEXT NOT NULL,
  file_id TEXT REFERENCES file (id),
  settings TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL,
  stage TEXT NOT NULL DEFAULT '',
  done BIGINT NOT NULL DEFAULT 0,
  total BIGINT,
  tries INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  claimed_ms BIGINT NOT NULL DEFAULT 0,
  lease_ms BIGINT NOT NULL DEFAULT 0,
  error TEXT,
  summary {bytes},
  made_ms BIGINT NOT NULL,
  made_by TEXT,
  ended_ms BIGINT
);
CREATE INDEX job_state ON job (state, made_ms);
CREATE INDEX job_clinic ON job (clinic_id, made_ms);
CREATE UNIQUE INDEX job_once ON job (clinic_id, kind, file_id);

CREATE TABLE job_part (
  job_id TEXT NOT NULL REFERENCES job (id),
  stage TEXT NOT NULL,
  number INTEGER NOT NULL,
  content {bytes} NOT NULL,
  PRIMARY KEY (job_id, stage, number)
);

CREATE TABLE patient (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  key TEXT NOT NULL,
  label {bytes} NOT NULL,
  made_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX patient_key ON patient (clinic_id, key);

CREATE TABLE item (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  job_id TEXT REFERENCES job (id),
  number INTEGER NOT NULL DEFAULT 0,
  patient_id TEXT REFERENCES patient (id),
  clinician TEXT,
  payer TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  verdict TEXT,
  charge_cents BIGINT,
  risk_cents BIGINT NOT NULL DEFAULT 0,
  left_cents BIGINT NOT NULL DEFAULT 0,
  content {bytes} NOT NULL,
  outcome {bytes} NOT NULL,
  made_ms BIGINT NOT NULL,
  made_by TEXT,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX item_key ON item (clinic_id, kind, key);
CREATE INDEX item_clinic ON item (clinic_id, kind, made_ms);
CREATE INDEX item_job ON item (job_id, number);
CREATE INDEX item_patient ON item (patient_id);

CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  item_id TEXT NOT NULL REFERENCES item (id),
  position INTEGER NOT NULL,
  mark TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  cents BIGINT,
  state TEXT NOT NULL DEFAULT 'open',
  assigned_to TEXT REFERENCES account (id),
  reason {bytes},
  until TEXT,
  changed_ms BIGINT NOT NULL,
  changed_by TEXT,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX finding_item ON finding (item_id, position);
CREATE INDEX finding_clinic ON finding (clinic_id, state, rule);

CREATE TABLE comment (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  finding_id TEXT NOT NULL REFERENCES finding (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  words {bytes} NOT NULL,
  made_ms BIGINT NOT NULL
);
CREATE INDEX comment_finding ON comment (finding_id, made_ms);

CREATE TABLE denial (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  job_id TEXT NOT NULL REFERENCES job (id),
  number INTEGER NOT NULL,
  claim_key TEXT NOT NULL,
  day TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL,
  cause TEXT,
  rule TEXT,
  cents BIGINT NOT NULL DEFAULT 0,
  content {bytes} NOT NULL
);
CREATE UNIQUE INDEX denial_once ON denial (job_id, number);
CREATE INDEX denial_clinic ON denial (clinic_id, cause);

CREATE TABLE own_rule (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  rule TEXT NOT NULL,
  active INTEGER NOT NULL,
  severity TEXT,
  since TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_ms BIGINT NOT NULL,
  made_by TEXT NOT NULL
);
CREATE INDEX own_rule_clinic ON own_rule (clinic_id, rule, since);

CREATE TABLE own_payer (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  changed_ms BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX own_payer_name ON own_payer (clinic_id, name);

CREATE TABLE log (
  seq BIGINT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  clinic_id TEXT,
  account_id TEXT,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX log_clinic ON log (clinic_id, seq);

-- only: sqlite
CREATE TRIGGER log_stays BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- only: sqlite
CREATE TRIGGER log_kept BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- only: postgresql
CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;

-- only: postgresql
CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log
FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
