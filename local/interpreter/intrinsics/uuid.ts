import type { FunctionMaker } from './types.ts';

/** `$uuid()`: a version 4 UUID, the host's. */
export const uuid: FunctionMaker = (host) => () => host.uuid();
