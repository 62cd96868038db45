/** From a file of the right shape to a project: references, defaults, and what depends on more than one value. */
import { isDate } from '../../../core/partitions/definition/daily.ts';
import { checkZone } from '../../../core/partitions/time/zone.ts';
import { type BarName, bars } from '../../../engines/bars/index.ts';
import type { FeatureOperator } from '../../../engines/features/types.ts';
import { stateParams } from '../../../engines/state/settings.ts';
import type { YamlText } from '../../yaml/yaml-text.ts';
import { providers } from '../providers/index.ts';
import { resolveEngines } from './engines.ts';
import { resolveFeeds } from './feeds.ts';
import type { ProjectInput } from './input.ts';
import { resolveSymbols } from './symbols.ts';
import type { Feed, LocalEngine, Project } from './types.ts';

/** The project; problems are reported to `file`, and the result counts only when there are none. */
export function resolveProject(
  input: ProjectInput,
  operators: readonly FeatureOperator[],
  file: YamlText,
): Project {
  const { project } = input;
  const configured = project.state_engine?.bars ?? {};
  const barNames = (Object.keys(bars) as BarName[]).filter((name) => configured[name] !== undefined);
  const feeds = resolveFeeds(project.ingest?.feeds ?? [], file);
  const depth = project.state_engine?.depth ?? (stateParams.depth.default as number);
  checkPartitions(project.partitions, feeds, file);
  const { start, end, timezone = 'UTC' } = project.partitions;
  return {
    name: project.name ?? 'quantflow',
    partitions: { start, ...(end !== undefined && { end }), timezone },
    feeds,
    historicalDataEngine: project.data_processing?.historical_data_engine ?? 'athena',
    symbols: resolveSymbols(project, feeds, barNames, file),
    stateEngine: {
      depth,
      gapUs: project.state_engine?.gap_us ?? (stateParams.gap_us.default as number),
      bars: barNames,
    },
    ...resolveEngines(project, barNames, depth, operators, file),
    local: { engines: (input.local?.engine ?? []).map(localEngine) },
  };
}

function checkPartitions(
  { start, end, timezone = 'UTC' }: ProjectInput['project']['partitions'],
  feeds: readonly Feed[],
  file: YamlText,
): void {
  const path = ['project', 'partitions'];
  for (const [key, value] of Object.entries({ start, end })) {
    if (value !== undefined && !isDate(value)) file.wrong([...path, key], value, 'a date, YYYY-MM-DD');
  }
  if (end !== undefined && end <= start) {
    file.wrong([...path, 'end'], end, `after start ${start}; end is exclusive`);
  }
  if (!isZone(timezone)) {
    file.wrong([...path, 'timezone'], timezone, 'an IANA name, such as UTC or America/New_York');
  }
  const utc = feeds.find((feed) => feed.enabled && providers[feed.provider]?.cutsAtUtc);
  if (timezone !== 'UTC' && utc !== undefined) {
    const others = Object.values(providers).filter(({ cutsAtUtc }) => !cutsAtUtc);
    file.wrong(
      [...path, 'timezone'],
      timezone,
      `UTC, because feed ${utc.name} is of ${utc.provider}, whose files are cut at midnight UTC; other zones go with ${others.map(({ name }) => name).join(' and ')}, or without feeds`,
    );
  }
}

function isZone(name: string): boolean {
  try {
    checkZone(name);
    return true;
  } catch {
    return false;
  }
}

function localEngine({
  name,
  threads,
  memory_gb,
}: NonNullable<NonNullable<ProjectInput['local']>['engine']>[number]): LocalEngine {
  return {
    name,
    ...(threads !== undefined && { threads }),
    ...(memory_gb !== undefined && { memoryGb: memory_gb }),
  };
}
