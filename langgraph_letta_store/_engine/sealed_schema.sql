-- find_sealed: whether a tenant has encrypted rows; of rows without a table of seals, the first are
-- looked at.
select exists (select from {schema}.archival_memory_seals s where s.tenant = {tenant})
    or exists (select from {schema}.core_memory_seals s where s.tenant = {tenant})
    or exists (
      select from (
        select c.type from {schema}.checkpoints c where c.tenant = {tenant} limit 100) c
      where c.type = 'letta.sealed')
    or exists (
      select from (
        select r.type from {schema}.recall_memory r where r.tenant = {tenant} limit 100) r
      where r.type = 'letta.sealed');
