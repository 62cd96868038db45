/** Test helpers that need no stores: contexts, direct calls of asset functions, mocks. The rest: `runtime/testing`. */
export { callAsset } from './testing/call-asset.ts';
export { callOp, type ReturnedBy } from './testing/call-op.ts';
export {
  type BuiltContext,
  buildAssetContext,
  buildOpContext,
  type ContextOptions,
  type LoggedLine,
} from './testing/context.ts';
export { mockResource } from './testing/mock-resource.ts';
export { tableReaderOf } from './testing/table-reader.ts';
