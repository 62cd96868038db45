/** The reference page of `quantflow.yaml`, from its JSON Schema. */

/** The parts of a JSON Schema that ours has. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const head = `# quantflow.yaml

Generated from the schema by \`npm run generate\`. Unknown keys are refused, by name and line. A symbol's value goes over the project's.
For completion and checks in an editor, begin the file with

\`\`\`yaml
# yaml-language-server: $schema=node_modules/quantflow/quantflow.schema.json
\`\`\`
`;

/** The page. */
export function schemaPage(schema: unknown): string {
  return `${head}${sectionsOf('', schema as Schema).join('')}`;
}

/** A heading and a table for a section that has plain values, and then its sections. */
function sectionsOf(path: string, schema: Schema): string[] {
  // The same as the project's.
  if (path.startsWith('project.symbols[].state_engine.bars')) return [];
  const fields = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required ?? []);
  const rows = fields
    .filter(([, field]) => field.properties === undefined)
    .map(([name, field]) => {
      const standard = field.default === undefined ? '' : `\`${textOf(field.default)}\``;
      const key = `\`${name}\`${required.has(name) && field.default === undefined ? ' (needed)' : ''}`;
      return `| ${key} | ${typeOf(field)} | ${standard} | ${field.description ?? ''} |\n`;
    });
  const about = schema.description === undefined ? '' : `${capital(schema.description)}.\n\n`;
  const table = `| key | value | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`;
  const own = path === '' || rows.length === 0 ? [] : [`\n## ${path}\n\n${about}${table}`];
  const inner = fields.flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [...sectionsOf(at, field), ...itemsOf(`${at}[]`, field.items)];
  });
  return [...own, ...inner];
}

/** The sections that an item of a list may be, each told by its constant. */
function itemsOf(path: string, items: Schema | undefined): string[] {
  const choices = [...(items?.anyOf ?? []), ...(items?.properties === undefined ? [] : [items])];
  return choices.flatMap((choice) => {
    if (choice.properties === undefined) return [];
    const told = Object.entries(choice.properties).find(([, field]) => field.const !== undefined);
    return sectionsOf(told === undefined ? path : `${path}, ${told[0]}: ${textOf(told[1].const)}`, choice);
  });
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${textOf(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.length > 12 ? 'a name' : `\`${schema.enum.join('`, `')}\``;
  if (schema.anyOf !== undefined) {
    const kinds = schema.anyOf.map((choice) =>
      choice.properties === undefined ? typeOf(choice) : `{ ${Object.keys(choice.properties).join(', ')} }`,
    );
    return [...new Set(kinds)].join(' or ');
  }
  if (schema.items !== undefined) {
    const isSections = schema.items.properties !== undefined || (schema.items.anyOf?.length ?? 0) > 2;
    return isSections ? 'list of sections, below' : `list of: ${typeOf(schema.items)}`;
  }
  const kind = schema.type === 'string' ? 'text' : (schema.type ?? 'any value');
  if (schema.exclusiveMinimum !== undefined) return `${kind} > ${schema.exclusiveMinimum}`;
  if (schema.minimum !== undefined && schema.minimum >= 0) return `${kind} >= ${schema.minimum}`;
  return kind;
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'string' ? value : JSON.stringify(value);
const capital = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;
