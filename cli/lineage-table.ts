/** A lineage as a table: from the first upstream down to the last downstream, the asset itself in between. */
import type { LineageColumn } from './column-lineage.ts';
import type { Lineage, LineageNode } from './lineage.ts';
import { tableText } from './output.ts';

/** The table. Every row but the asset's own says by which mapping it feeds, or is fed by, the rows nearer to the asset. */
export function lineageTable({ asset, upstream, downstream, edges }: Lineage): string {
  const joined = (node: LineageNode, isUp: boolean): string => {
    const others = new Map<string, Set<string>>();
    for (const { from, to, mapping } of edges) {
      if ((isUp ? from : to) !== node.asset) continue;
      others.set(mapping, (others.get(mapping) ?? new Set()).add(isUp ? to : from));
    }
    return [...others]
      .map(([mapping, keys]) => `${mapping} ${isUp ? 'to' : 'from'} ${[...keys].join(', ')}`)
      .join('; ');
  };
  const row = (node: LineageNode, direction: string, mapping: string): readonly (string | number)[] => [
    direction,
    node.depth,
    node.service === undefined ? node.asset : `${node.asset} (service ${node.service})`,
    node.group,
    node.external ? '(external)' : node.step,
    node.partitions.join(' x ') || '-',
    mapping,
  ];
  const all = [...upstream, asset, ...downstream];
  const columns = all.filter((node) => (node.columns ?? []).length > 0).map(columnTable);
  const table = tableText(
    ['direction', 'depth', 'asset', 'group', 'step', 'partitions', 'mapping'],
    [
      ...upstream.map((node) => row(node, 'upstream', joined(node, true))).reverse(),
      row(asset, '', ''),
      ...downstream.map((node) => row(node, 'downstream', joined(node, false))),
    ],
  );
  return [table, ...columns].join('\n\n');
}

/**
 * A row for each column: what it is made from, `-` for no other column, nothing for a column that is not traced. Where
 * none is, their names in a line.
 */
function columnTable({ asset, columns = [], untraced }: LineageNode): string {
  if (untraced !== undefined)
    return `${asset} (columns not traced: ${untraced})\n  ${columns.map(({ name }) => name).join(', ')}`;
  const from = ({ from }: LineageColumn): string => {
    if (from === undefined) return '';
    return from.length === 0 ? '-' : from.map((source) => `${source.asset}.${source.column}`).join(', ');
  };
  const table = tableText(
    ['column', 'type', 'from'],
    columns.map((column) => [column.name, column.type, from(column)]),
  );
  return `${asset}\n${table.replaceAll(/^/gm, '  ')}`;
}
