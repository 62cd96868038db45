/** The driver: each method is a function of the table in the file of its subject. Only `forget` deletes. */
import type { CatalogDriver } from '../driver.ts';
import { addDynamicPartitions, deleteDynamicPartitions, dynamicPartitions } from './dynamic-partitions.ts';
import { forget, materializations, materializationsOfRun } from './history.ts';
import { releaseLease, takeLease } from './leases.ts';
import {
  omissions,
  pointer,
  pointerSummaries,
  pointers,
  recordChecks,
  recordGlueVersion,
} from './pointers.ts';
import { publish } from './publish.ts';
import { addRun, claimRunKey, run, runs, updateRun } from './runs.ts';
import { putStep, steps } from './steps.ts';
import type { Table } from './table.ts';

/** The driver over a table. */
export function dynamodbDriver(table: Table): CatalogDriver {
  return {
    pointer: (...args) => pointer(table, ...args),
    pointers: (...args) => pointers(table, ...args),
    pointerSummaries: (...args) => pointerSummaries(table, ...args),
    publish: (...args) => publish(table, ...args),
    recordChecks: (...args) => recordChecks(table, ...args),
    recordGlueVersion: (...args) => recordGlueVersion(table, ...args),
    omissions: (...args) => omissions(table, ...args),
    materializations: (...args) => materializations(table, ...args),
    forget: (...args) => forget(table, ...args),
    materializationsOfRun: (...args) => materializationsOfRun(table, ...args),
    addRun: (...args) => addRun(table, ...args),
    updateRun: (runId, patch, expected) => updateRun(table, runId, patch, expected),
    run: (...args) => run(table, ...args),
    runs: (...args) => runs(table, ...args),
    claimRunKey: (...args) => claimRunKey(table, ...args),
    putStep: (...args) => putStep(table, ...args),
    steps: (...args) => steps(table, ...args),
    takeLease: (...args) => takeLease(table, ...args),
    releaseLease: (...args) => releaseLease(table, ...args),
    dynamicPartitions: (...args) => dynamicPartitions(table, ...args),
    addDynamicPartitions: (...args) => addDynamicPartitions(table, ...args),
    deleteDynamicPartitions: (...args) => deleteDynamicPartitions(table, ...args),
    close: () => table.close(),
  };
}
