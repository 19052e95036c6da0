CREATE TABLE question (
  id TEXT PRIMARY KEY,
  clinic_id TEXT NOT NULL REFERENCES clinic (id),
  finding_id TEXT NOT NULL REFERENCES finding (id),
  item_id TEXT NOT NULL REFERENCES item (id),
  asked_by TEXT NOT NULL REFERENCES account (id),
  asked_to TEXT NOT NULL REFERENCES account (id),
  content {bytes} NOT NULL,
  made_ms BIGINT NOT NULL,
  choice TEXT,
  answer {bytes},
  answered_ms BIGINT,
  read_ms BIGINT
);
CREATE INDEX question_to ON question (asked_to, answered_ms);
CREATE INDEX question_by ON question (asked_by, answered_ms);
CREATE INDEX question_finding ON question (finding_id, made_ms);
CREATE UNIQUE INDEX question_waits ON question (finding_id, asked_to) WHERE answered_ms IS NULL;
