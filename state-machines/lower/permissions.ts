/** What a step may touch: the folders of its upstreams and of what its checks and tests look at to read, its own to write. */
import type { Step } from '../../core/assets/step.ts';
import { assetSegment } from '../../core/names.ts';
import type { Permission } from '../types.ts';

/** Permissions of a step's role on the data store. */
export function assetPermissions(step: Step): readonly Permission[] {
  // To observe is neither to read values nor to write any.
  if (step.body.kind === 'observe') return [];
  const principal = `step:${step.name}`;
  const audits = step.outputs.flatMap(({ checks, tests }) => [...checks, ...tests]);
  const [own, audited] = [[step.deps], audits.map(({ deps = {} }) => deps)];
  const segments = (some: readonly Step['deps'][]): readonly string[] => [
    ...new Set(some.flatMap((deps) => Object.values(deps).map(({ asset }) => assetSegment(asset.key)))),
  ];
  // Of a query the publisher audits, which reads nothing else.
  const isQuery = step.compute?.backend === 'athena';
  return [
    ...segments(isQuery ? own : [...own, ...audited]).map(
      (resource): Permission => ({ principal, action: 'read-asset', resource }),
    ),
    ...(isQuery ? segments(audited) : []).map(
      (resource): Permission => ({ principal, action: 'audit-asset', resource }),
    ),
    ...step.outputs.map(
      ({ key }): Permission => ({ principal, action: 'write-asset', resource: assetSegment(key) }),
    ),
  ];
}
