/** `project.ingest.feeds`. */
import { z } from 'zod';
import { isReference, problemOfReference } from '../../../core/config/reference.ts';
import { section } from '../../yaml/fields.ts';
import type { Path, YamlText } from '../../yaml/yaml-text.ts';
import type { RawTable } from '../csv/raw-table.ts';
import { providers } from '../providers/index.ts';
import type { Options, Provider } from '../providers/types.ts';
import type { FeedInput } from './input.ts';
import type { Feed } from './types.ts';

/** What a project file may say of a credential. */
const credential = z
  .custom((value) => isReference(value) && problemOfReference(value) === undefined, {
    error: 'a section with the one key env or secret and a name, not the key itself',
  })
  .optional();

const common = ['name', 'provider', 'exchange', 'data_types', 'enabled', 'missing'];

/** The feeds; problems are reported to `file`. */
export function resolveFeeds(inputs: readonly FeedInput[], file: YamlText): readonly Feed[] {
  return inputs.flatMap((input, i) => {
    const path = ['project', 'ingest', 'feeds', i];
    const first = inputs.findIndex((other) => other.name.toLowerCase() === input.name.toLowerCase());
    if (first < i)
      file.wrong([...path, 'name'], input.name, `unique; feed ${first} has it (case does not count)`);
    const provider = Object.hasOwn(providers, input.provider) ? providers[input.provider] : undefined;
    if (provider === undefined) {
      file.wrong([...path, 'provider'], input.provider, `one of ${Object.keys(providers).join(', ')}`);
      return [];
    }
    const options = optionsOf(input, provider, path, file);
    const exchange = options && exchangeOf(input, provider.exchanges(options), path, file);
    if (options === undefined || exchange === undefined) return [];
    const tables = provider.tables(exchange, options);
    return {
      name: input.name,
      provider: provider.name,
      exchange,
      dataTypes: dataTypesOf(input, provider, tables, path, file),
      tables,
      enabled: input.enabled ?? true,
      missing: input.missing ?? 'fail',
      content: pick(options, Object.keys(provider.content)),
      connection: pick(options, Object.keys(provider.connection)),
    };
  });
}

/** The provider's options with their defaults, undefined when they are wrong; the common keys are allowed beside them. */
function optionsOf(input: FeedInput, provider: Provider, path: Path, file: YamlText): Options | undefined {
  const credentials = (provider.credentials ?? []).map((key) => [key, credential] as const);
  const fields = { ...provider.content, ...provider.connection, ...Object.fromEntries(credentials) };
  const own = Object.fromEntries(Object.entries(input).filter(([key]) => !common.includes(key)));
  for (const key of Object.keys(own)) {
    if (Object.hasOwn(fields, key)) continue;
    const allowed = [...common, ...Object.keys(fields)].join(', ');
    file.report([...path, key], `is not a known key of a ${provider.name} feed; allowed: ${allowed}`);
    delete own[key];
  }
  const parsed = section(fields).safeParse(own);
  if (parsed.success) return parsed.data as Options;
  file.reportIssues(parsed.error.issues, path, own);
  return undefined;
}

/** The feed's exchange, undefined when it is wrong. */
function exchangeOf(
  { exchange }: FeedInput,
  allowed: readonly string[] | undefined,
  path: Path,
  file: YamlText,
): string | undefined {
  const only = allowed?.length === 1 ? allowed[0] : undefined;
  const value = exchange ?? only;
  if (value !== undefined && (allowed === undefined || allowed.includes(value))) return value;
  const text = only === undefined ? `one of ${allowed?.join(', ')}` : `${only}, or left out`;
  file.wrong([...path, 'exchange'], exchange, allowed === undefined ? 'the name of an exchange' : text);
  return undefined;
}

function dataTypesOf(
  input: FeedInput,
  provider: Provider,
  tables: Readonly<Record<string, RawTable>>,
  path: Path,
  file: YamlText,
): readonly string[] {
  const given = input.data_types ?? provider.defaultDataTypes;
  const known = Object.keys(tables);
  const isRight = given.every((dataType) => known.includes(dataType)) && new Set(given).size === given.length;
  if (!isRight) file.wrong([...path, 'data_types'], given, `some of ${known.join(', ')}, each once`);
  return known.filter((dataType) => given.includes(dataType));
}

function pick(options: Options, keys: readonly string[]): Options {
  return Object.fromEntries(
    keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
}
