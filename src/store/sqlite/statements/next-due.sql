-- next-due: when the next waiting job's time comes.
select min(due_at) as due_at from millrace_waiting where due_at is not null
