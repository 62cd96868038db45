/** Conditions on the columns of a source. */
import type { Path, YamlText } from '../../yaml/yaml-text.ts';
import type { FeatureType, Where } from './types.ts';

/** Type of a value of YAML that a column can be compared with. */
function comparable(type: FeatureType): string {
  if (type === 'string') return 'a text';
  if (type === 'bool') return 'true or false';
  return type === 'double' ? 'a number' : 'a whole number';
}

function fits(value: string | number | boolean, type: FeatureType): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  return type === 'double' ? typeof value === 'number' : Number.isSafeInteger(value);
}

/** Reports conditions on columns that are not there, or with values that they cannot have. */
export function checkWhere(
  where: Where,
  columns: Readonly<Record<string, FeatureType>>,
  at: Path,
  text: YamlText,
): void {
  for (const [column, value] of Object.entries(where)) {
    const type = columns[column];
    if (type === undefined)
      text.report(
        [...at, column],
        `is not one of the columns: ${Object.keys(columns).join(', ')}; add it to columns`,
      );
    else if (type.startsWith('float32'))
      text.report([...at, column], `is ${type}; a vector cannot be compared`);
    else if (!fits(value, type))
      text.wrong([...at, column], value, `${comparable(type)}: ${column} is ${type}`);
    else if (typeof value === 'string' && /\p{Cc}|\$\{/u.test(value))
      text.wrong([...at, column], value, 'a text without control characters and without ${');
  }
}
