/** `quantflow/testing`: contexts, direct calls and runs in process, for the tests of a project. */
export type { RunConfig } from '../../core/config/run-config.ts';
export {
  type BuiltContext,
  type ContextOptions,
  callAsset,
  callOp,
  type LoggedLine,
  mockResource,
  type ReturnedBy,
  tableReaderOf,
} from '../../core/testing.ts';
export { buildAssetContext, buildOpContext } from './build-context.ts';
export { ephemeralInstance, type TestInstance } from './instance.ts';
export {
  type MaterializeOptions,
  type MaterializeToMemoryOptions,
  materialize,
  materializeToMemory,
} from './materialize.ts';

export type { MaterializeResult } from './result.ts';
