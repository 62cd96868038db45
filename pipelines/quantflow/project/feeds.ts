/** `project.ingest.feeds`. */

import { section } from '../../yaml/fields.ts';
import type { Path, YamlText } from '../../yaml/yaml-text.ts';
import { layouts } from '../csv/layouts.ts';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/types.ts';
import type { FeedInput } from './input.ts';
import type { Feed, Options } from './types.ts';

const common = ['name', 'provider', 'exchange', 'data_types', 'enabled'];

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
    return {
      name: input.name,
      provider: provider.name,
      exchange: exchangeOf(input, provider, path, file),
      dataTypes: dataTypesOf(input, provider, path, file),
      enabled: input.enabled ?? true,
      content: pick(options, Object.keys(provider.content)),
      connection: pick(options, Object.keys(provider.connection)),
    };
  });
}

/** The provider's options with their defaults; the common keys are allowed beside them. */
function optionsOf(input: FeedInput, provider: Provider, path: Path, file: YamlText): Options {
  const fields = { ...provider.content, ...provider.connection };
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
  return {};
}

function exchangeOf(input: FeedInput, provider: Provider, path: Path, file: YamlText): string {
  const { exchange } = input;
  if (provider.exchange === undefined) {
    if (exchange === undefined) file.wrong([...path, 'exchange'], exchange, 'the name of an exchange');
    return exchange ?? '';
  }
  if (exchange !== undefined && exchange !== provider.exchange) {
    file.wrong([...path, 'exchange'], exchange, `${provider.exchange}, or left out`);
  }
  return provider.exchange;
}

/** The models need both data types, so a feed has both. */
function dataTypesOf(input: FeedInput, provider: Provider, path: Path, file: YamlText): Feed['dataTypes'] {
  const given = input.data_types ?? provider.dataTypes;
  const known = provider.dataTypes.filter((dataType) => Object.hasOwn(layouts, dataType));
  const allowed = `${known.join(' and ')}, each once; others are not supported yet`;
  const complete = known.every((dataType) => given.includes(dataType));
  if (!complete || given.length !== known.length) file.wrong([...path, 'data_types'], given, allowed);
  return known;
}

function pick(options: Options, keys: readonly string[]): Options {
  return Object.fromEntries(
    keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
}
