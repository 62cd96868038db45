/** Outputs that store nothing here: the materialization is the record. */
import type { IoManager } from './types.ts';

export const nothing: IoManager = {
  kind: 'nothing',
  write: async () => ({ files: [], rows: null }),
  read: async () => undefined,
};
