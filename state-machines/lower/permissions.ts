/** What a step may touch: the folders of its upstreams and of what its checks look at to read, its own to write. */
import type { Step } from '../../core/assets/step.ts';
import { assetSegment } from '../../core/names.ts';
import type { Permission } from '../types.ts';

/** Permissions of a step's role on the data store. */
export function assetPermissions(step: Step): readonly Permission[] {
  // To observe is neither to read values nor to write any.
  if (step.body.kind === 'observe') return [];
  const principal = `step:${step.name}`;
  const deps = [step.deps, ...step.outputs.flatMap(({ checks }) => checks.map((check) => check.deps ?? {}))];
  const read = deps.flatMap((some) => Object.values(some).map(({ asset }) => assetSegment(asset.key)));
  const reads = [...new Set(read)];
  return [
    ...reads.map((resource): Permission => ({ principal, action: 'read-asset', resource })),
    ...step.outputs.map(
      ({ key }): Permission => ({ principal, action: 'write-asset', resource: assetSegment(key) }),
    ),
  ];
}
