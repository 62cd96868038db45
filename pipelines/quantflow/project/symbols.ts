/** `project.symbols`, and the parameters of their bars. */
import { type BarName, bars } from '../../../engines/bars/index.ts';
import { describeParam, type ParamValue, resolveParams } from '../../../engines/params.ts';
import { contractTypes, stateParams } from '../../../engines/state/settings.ts';
import type { Path, YamlText } from '../../yaml/yaml-text.ts';
import { providers } from '../providers/index.ts';
import type { BarsInput, ProjectInput, SymbolInput } from './input.ts';
import type { BarParams, Feed, Params, ProjectSymbol } from './types.ts';

/** Ticks per price unit where neither the symbol nor the provider says it. A price between two ticks is never rounded silently. */
const defaultTicksPerUnit = 100;

/** The symbols that have partitions; problems are reported to `file`. */
export function resolveSymbols(
  project: ProjectInput['project'],
  feeds: readonly Feed[],
  barNames: readonly BarName[],
  file: YamlText,
): readonly ProjectSymbol[] {
  checkBars(project, barNames, file);
  const anyEnabled = feeds.some((feed) => feed.enabled);
  const symbols = project.symbols.flatMap((input, i) => {
    const path = ['project', 'symbols', i];
    const lower = input.name.toLowerCase();
    const first = project.symbols.findIndex((other) => other.name.toLowerCase() === lower);
    if (first < i) {
      file.wrong([...path, 'name'], input.name, `unique; symbol ${first} has it (case does not count)`);
    }
    const feed = feedOf(input, project, feeds, path, file);
    if (feed !== undefined && anyEnabled && !feed.enabled) return [];
    return {
      name: input.name,
      feed: feed?.name,
      providerSymbol: input.provider_symbol ?? input.name,
      ticksPerUnit: input.ticks_per_unit ?? ticksPerUnitOf(input, feed),
      contractSize: input.contract_size ?? (stateParams.contract_size.default as number),
      contractType: input.contract_type ?? contractTypes[0],
      snapshotUs: snapshotOf(input, project),
      bars: barsOf(input, project, barNames, [...path, 'name'], file),
    };
  });
  if (symbols.length === 0) {
    file.report(
      ['project', 'symbols'],
      'has no symbol of an enabled feed; enable its feed, or disable all feeds',
    );
  }
  return symbols;
}

function feedOf(
  input: SymbolInput,
  project: ProjectInput['project'],
  feeds: readonly Feed[],
  path: Path,
  file: YamlText,
): Feed | undefined {
  const names = (project.ingest?.feeds ?? []).map((feed) => feed.name);
  if (input.feed === undefined) {
    if (names.length > 1) {
      const allowed = `one of ${names.join(', ')}: a symbol may leave it out only when there is one feed`;
      file.wrong([...path, 'feed'], undefined, allowed);
    }
    return feeds[0];
  }
  if (!names.includes(input.feed)) {
    const allowed = names.length === 0 ? 'left out: the project has no feeds' : `one of ${names.join(', ')}`;
    file.wrong([...path, 'feed'], input.feed, allowed);
  }
  return feeds.find((feed) => feed.name === input.feed);
}

function ticksPerUnitOf(input: SymbolInput, feed: Feed | undefined): number {
  const provider = feed === undefined ? undefined : providers[feed.provider];
  return provider?.ticksPerUnit?.(input.provider_symbol ?? input.name) ?? defaultTicksPerUnit;
}

function snapshotOf(input: SymbolInput, project: ProjectInput['project']): number {
  const own = input.state_engine?.snapshot_us ?? project.state_engine?.snapshot_us;
  return own ?? (stateParams.snapshot_us.default as number);
}

/** A symbol's bars have only configured types, and every parameter has a value for every symbol. */
function checkBars(project: ProjectInput['project'], barNames: readonly BarName[], file: YamlText): void {
  project.symbols.forEach((input, i) => {
    for (const name of Object.keys(input.state_engine?.bars ?? {})) {
      if ((barNames as readonly string[]).includes(name)) continue;
      const path = ['project', 'symbols', i, 'state_engine', 'bars', name];
      file.report(path, `is not configured; add ${name} to project.state_engine.bars first`);
    }
  });
  for (const name of barNames) {
    for (const [param, spec] of Object.entries(bars[name].params)) {
      if (spec.default !== undefined) continue;
      const without = project.symbols.filter((input) => given(input, project, name)[param] === undefined);
      if (without.length === 0) continue;
      const who = without.map((input) => input.name).join(', ');
      const text = `is missing for ${who}; it must be ${describeParam(spec)} (${spec.doc}), here or in the symbol's state_engine.bars`;
      file.report(['project', 'state_engine', 'bars', name, param], text);
    }
  }
}

function barsOf(
  input: SymbolInput,
  project: ProjectInput['project'],
  barNames: readonly BarName[],
  path: Path,
  file: YamlText,
): BarParams {
  return Object.fromEntries(
    barNames.map((name) => {
      const params = given(input, project, name);
      const { params: specs } = bars[name];
      const complete = Object.entries(specs).every(
        ([param, spec]) => params[param] !== undefined || spec.default !== undefined,
      );
      if (!complete) return [name, {}];
      const values = resolveParams(`bars.${name}`, specs, params);
      const fault = bars[name].check?.(values);
      if (fault !== undefined) file.report(path, `has bars.${name} that do not fit: ${fault}`);
      return [name, values];
    }),
  );
}

/** The values given for a bar type: the symbol's over the project's. */
function given(input: SymbolInput, project: ProjectInput['project'], name: BarName): Params {
  const levels: readonly (BarsInput | undefined)[] = [project.state_engine?.bars, input.state_engine?.bars];
  const values = levels.flatMap((level) => Object.entries(level?.[name] ?? {}));
  return Object.fromEntries(values.filter((entry): entry is [string, ParamValue] => entry[1] !== undefined));
}
