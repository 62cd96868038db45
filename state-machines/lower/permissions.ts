/** What a step may touch: its upstreams' folders to read, its own to write. */
import type { Step } from '../../core/assets/step.ts';
import { assetSegment } from '../../core/names.ts';
import type { Permission } from '../types.ts';

/** Permissions of a step's role on the data store. */
export function assetPermissions(step: Step): readonly Permission[] {
  const principal = `step:${step.name}`;
  const reads = [...new Set(Object.values(step.deps).map(({ asset }) => assetSegment(asset.key)))];
  return [
    ...reads.map((resource): Permission => ({ principal, action: 'read-asset', resource })),
    ...step.outputs.map(
      ({ key }): Permission => ({ principal, action: 'write-asset', resource: assetSegment(key) }),
    ),
  ];
}
