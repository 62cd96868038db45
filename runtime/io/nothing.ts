/** Outputs that store nothing here: the materialization is the record. */
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';

export const nothing: IoManager<void, undefined> = ioManager({
  kind: 'nothing',
  write: () => {},
  read: () => undefined,
});
