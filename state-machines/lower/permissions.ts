/**
 * What a step may touch: the folders of its upstreams and of what its checks and tests look at to read, its own to write,
 * with what the catalog says of them; and what its resources read elsewhere.
 */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { reachOf } from '../../core/assets/store-root.ts';
import { foldersOf, secretsOf } from '../../core/resources/outside.ts';
import type { Permission } from '../types.ts';

/** Permissions of a step's role. */
export function stepPermissions(step: Step): readonly Permission[] {
  return [...assetPermissions(step), ...outsidePermissions(step)];
}

function outsidePermissions(step: Step): readonly Permission[] {
  const principal = `step:${step.name}`;
  return [
    ...foldersOf(step).map((resource): Permission => ({ principal, action: 'read-folder', resource })),
    ...secretsOf(step).map((resource): Permission => ({ principal, action: 'read-secret', resource })),
  ];
}

function assetPermissions(step: Step): readonly Permission[] {
  // To observe is neither to read values nor to write any.
  if (step.body.kind === 'observe') return catalogPermissions(`step:${step.name}`, 'record-asset', [step]);
  const audits = step.outputs.flatMap(({ checks, tests }) => [...checks, ...tests]);
  const [own, audited] = [[step.deps], audits.map(({ deps = {} }) => deps)];
  const permissions = (action: Permission['action'], outputs: readonly AssetOutput[]): Permission[] =>
    [...new Map(outputs.map((output) => [output.key, output])).values()].map((output) => ({
      principal: `step:${step.name}`,
      action,
      resource: output.key,
      ...(output.root && { root: reachOf(output, []) }),
    }));
  const assetsOf = (some: readonly Step['deps'][]): readonly AssetOutput[] =>
    some.flatMap((deps) => Object.values(deps).map(({ asset }) => asset));
  // Of a query the publisher audits, which reads nothing else.
  const isQuery = step.compute?.backend === 'athena';
  return [
    ...permissions('read-asset', assetsOf(isQuery ? own : [...own, ...audited])),
    ...permissions('audit-asset', isQuery ? assetsOf(audited) : []),
    ...permissions('write-asset', step.outputs),
  ];
}

/** To say in the catalog what was made of the outputs of some steps, or that they were skipped. */
export function catalogPermissions(
  principal: string,
  action: 'record-asset' | 'skip-asset',
  steps: readonly Step[],
): readonly Permission[] {
  return steps.flatMap(({ outputs }) => outputs.map(({ key }) => ({ principal, action, resource: key })));
}
