/** Identity: a partition is made from the upstream partition with the same key. */
import type { PartitionsDefinition } from '../definition/types.ts';
import { containsKey } from '../key.ts';
import type { MappedKeys, PartitionMapping } from './types.ts';

/** Options of {@link identity}. */
export interface IdentityOptions {
  /**
   * An upstream that lacks the key counts as empty rather than missing. For sets that differ on purpose, such as a
   * feed that has only some of the symbols. @default false
   */
  readonly allowNonexistentUpstream?: boolean;
}

function mapped(key: string, target: PartitionsDefinition | undefined, allow: boolean): MappedKeys {
  if (containsKey(target, key)) return { keys: [key], requiredButNonexistent: [] };
  return { keys: [], requiredButNonexistent: allow ? [] : [key] };
}

/**
 * Same key upstream and downstream.
 *
 * @example dep(trades, { mapping: identity({ allowNonexistentUpstream: true }) })
 */
export function identity(options: IdentityOptions = {}): PartitionMapping {
  const allow = options.allowNonexistentUpstream ?? false;
  return {
    kind: 'identity',
    isNarrow: () => true,
    problemOf(up, down) {
      const names = (definition: PartitionsDefinition | undefined): string =>
        definition === undefined
          ? 'unpartitioned'
          : definition.dimensions.map((d) => `${d.name} (${d.kind})`).join(' x ');
      const a = up?.dimensions ?? [];
      const b = down?.dimensions ?? [];
      if (a.length === b.length && a.every((dimension, i) => dimension.sameKind(b[i] as typeof dimension)))
        return undefined;
      return `identity mapping needs equal dimensions: upstream is ${names(up)}, downstream is ${names(down)}`;
    },
    upstreamOf: (key, up) => mapped(key, up, allow),
    downstreamOf: (key, _up, down) => mapped(key, down, true),
  };
}
