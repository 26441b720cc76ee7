-- _engine/sealed_schema.find_sealed [sealed]
-- not prepared
select exists (select from "letta".archival_memory_seals s where s.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), ''))
    or exists (select from "letta".core_memory_seals s where s.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), ''))
    or exists (
      select from (
        select c.type from "letta".checkpoints c where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') limit 100) c
      where c.type = 'letta.sealed')
    or exists (
      select from (
        select r.type from "letta".recall_memory r where r.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') limit 100) r
      where r.type = 'letta.sealed')
