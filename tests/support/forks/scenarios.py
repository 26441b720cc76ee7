"""All the scenarios, by their names."""

from __future__ import annotations

from tests.support.forks import callers_own, coroutines, own_pools, workers

SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        *(own_pools.opened_by_string, own_pools.ends_in_every_way),
        *(own_pools.a_connection_lent_at_the_fork, own_pools.a_grandchild),
        *(own_pools.locks_held_elsewhere, own_pools.background_work),
        *(callers_own.the_callers_own, callers_own.the_callers_own_for_coroutines),
        coroutines.coroutines,
        *(workers.multiprocessing_fork, workers.multiprocessing_forkserver),
        workers.multiprocessing_spawn,
    )
}
