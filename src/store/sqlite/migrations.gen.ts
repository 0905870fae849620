// Generated from migrations/ by `npm run generate`. Do not edit: edit those files.

export const migrations: readonly { readonly version: number; readonly name: string; readonly checksum: string; readonly sql: string }[] = [
  {
    version: 1,
    name: 'jobs',
    checksum: '5a56a84941264e2a24bcccc7d9e8aa21aff1a793079f10f04e8e97956dc62716',
    sql: `create table millrace_lane (
id integer primary key,
queue text not null,
task text not null,
blocked integer not null default 0,
scheduled integer not null default 0,
queued integer not null default 0,
running integer not null default 0,
retrying integer not null default 0,
suspended integer not null default 0,
completed integer not null default 0,
dead integer not null default 0,
cancelled integer not null default 0,
expired integer not null default 0,
unique (queue, task)
);
create table millrace_job (
seq integer primary key,
id blob not null,
lane integer not null,
rank integer not null,
enqueued_at integer not null,
expires_at integer,
subject_type text,
subject_id text,
input text not null,
options text
);
create unique index millrace_job_id on millrace_job (id);
create index millrace_job_subject on millrace_job (subject_type, subject_id) where subject_type is not null;
create table millrace_ready (
lane integer not null,
rank integer not null,
position integer not null,
attempt integer not null,
crashes integer not null,
primary key (lane, rank, position)
) without rowid;
create table millrace_waiting (
seq integer primary key,
lane integer not null,
state text not null,
reason text not null,
due_at integer,
rank integer not null,
position integer not null,
attempt integer not null,
crashes integer not null
);
create index millrace_waiting_due on millrace_waiting (due_at) where due_at is not null;
create table millrace_running (
seq integer primary key,
lane integer not null,
rank integer not null,
position integer not null,
attempt integer not null,
crashes integer not null,
token text not null,
worker integer not null,
lost_worker integer,
started_at integer not null,
cancel_requested_at integer,
progress integer,
message text
);
create index millrace_running_cancel on millrace_running (worker) where cancel_requested_at is not null;
create table millrace_finished (
seq integer primary key,
state text not null,
reason text,
finished_at integer not null,
started_at integer,
attempt integer not null,
crashes integer not null,
worker integer,
progress integer,
message text,
result text,
result_expires_at integer
);
create index millrace_finished_state on millrace_finished (state, finished_at);
create index millrace_finished_result_expiry on millrace_finished (result_expires_at) where result_expires_at is not null;
create table millrace_attempt (
id integer primary key,
seq integer not null,
attempt integer not null,
started_at integer not null,
ended_at integer not null,
outcome text not null,
worker text not null,
error text
);
create index millrace_attempt_seq on millrace_attempt (seq);
create table millrace_log (
id integer primary key,
seq integer not null,
at integer not null,
level text not null,
message text not null,
fields text
);
create index millrace_log_seq on millrace_log (seq);
create table millrace_tag (
tag text not null,
seq integer not null,
primary key (tag, seq)
) without rowid;
create index millrace_tag_seq on millrace_tag (seq);
create table millrace_expiry (
expires_at integer not null,
seq integer not null,
primary key (expires_at, seq)
) without rowid;
create table millrace_idempotency (
key text primary key,
id blob not null,
digest blob not null,
expires_at integer
) without rowid;
create index millrace_idempotency_id on millrace_idempotency (id);
create index millrace_idempotency_expiry on millrace_idempotency (expires_at) where expires_at is not null;
create table millrace_queue (
name text primary key,
paused integer not null default 0,
max_length integer,
description text
) without rowid;
create table millrace_worker (
n integer primary key autoincrement,
id text not null,
host text not null,
pid integer not null,
queues text not null,
tasks text not null,
concurrency integer not null,
lease integer not null,
started_at integer not null,
lease_until integer not null,
gone_at integer
);
create index millrace_worker_present on millrace_worker (lease_until) where gone_at is null;`,
  },
]
