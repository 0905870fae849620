// Generated from migrations/ by `npm run generate`. Do not edit: edit those files.

export const migrations: readonly { readonly version: number; readonly name: string; readonly checksum: string; readonly sql: string }[] = [
  {
    version: 1,
    name: 'jobs',
    checksum: '6b08deeb00dfbe444d8df8c32a59bfa06e257814c83b71bbd2a174b2985d7a7f',
    sql: `create table lane (
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
create table job (
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
create unique index job_id on job (id);
create index job_subject on job (subject_type, subject_id) where subject_type is not null;
create table ready (
lane integer not null,
rank integer not null,
position integer not null,
attempt integer not null,
crashes integer not null,
primary key (lane, rank, position)
) without rowid;
create table waiting (
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
create index waiting_due on waiting (due_at) where due_at is not null;
create table running (
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
create index running_cancel on running (worker) where cancel_requested_at is not null;
create table finished (
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
create index finished_state on finished (state, finished_at);
create index finished_result_expiry on finished (result_expires_at) where result_expires_at is not null;
create table attempt (
id integer primary key,
seq integer not null,
attempt integer not null,
started_at integer not null,
ended_at integer not null,
outcome text not null,
worker text not null,
error text
);
create index attempt_seq on attempt (seq);
create table log (
id integer primary key,
seq integer not null,
at integer not null,
level text not null,
message text not null,
fields text
);
create index log_seq on log (seq);
create table tag (
tag text not null,
seq integer not null,
primary key (tag, seq)
) without rowid;
create index tag_seq on tag (seq);
create table expiry (
expires_at integer not null,
seq integer not null,
primary key (expires_at, seq)
) without rowid;
create table idempotency (
key text primary key,
id blob not null,
digest blob not null,
expires_at integer
) without rowid;
create index idempotency_id on idempotency (id);
create index idempotency_expiry on idempotency (expires_at) where expires_at is not null;
create table queue (
name text primary key,
paused integer not null default 0,
max_length integer,
description text
) without rowid;
create table worker (
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
create index worker_present on worker (lease_until) where gone_at is null;`,
  },
]
