/** `compile_pipeline`: the service's definitions to operators, each tagged with the engine that runs it. */
import { createHash } from 'node:crypto';
import { lambda } from '../../../core/assets/compute.ts';
import { json, nothing, type ValueType } from '../../../core/assets/value-type.ts';
import { Failure } from '../../../core/errors.ts';
import { metadata } from '../../../core/metadata/value.ts';
import type { Op } from '../../../core/ops/make-op.ts';
import { op } from '../../../core/ops/op.ts';
import type { OpHandle } from '../../../core/ops/types.ts';
import type { Resource } from '../../../core/resources/resource.ts';
import { type Daedalus, outputRoot } from '../daedalus-config.ts';
import { compileServices } from '../services/compile.ts';
import type { CompiledService } from '../services/types.ts';
import { skeletonSelect } from '../skeleton/select.ts';

/** What the op hands on. */
export const compiledType: ValueType<CompiledService, CompiledService> = json<CompiledService>();

/** The views that the op is made from, by name. */
export type ViewIns = Readonly<Record<string, ValueType<void, undefined>>>;

/** The op of a service. The files are read again in each run: what a run or an environment says of them counts. */
export function compilePipeline(
  defined: CompiledService,
  daedalus: Resource<Daedalus>,
): Op<ViewIns, OpHandle<typeof compiledType>> {
  return op({
    name: 'compile_pipeline',
    description: 'Operators of the feature service, as JSON.',
    ins: Object.fromEntries(defined.views.map(({ name }) => [name, nothing()])) as ViewIns,
    type: compiledType,
    root: outputRoot(daedalus),
    compute: lambda({ memoryMb: 512, timeoutSeconds: 60 }),
    retry: { maxRetries: 1, delaySeconds: 5 },
    codeVersion: hashOf(defined),
    resources: { daedalus },
    run: ({ addOutputMetadata, resources }) => {
      const compiled = serviceCalled(defined.name, resources.daedalus);
      if (skeletonSelect(compiled) !== skeletonSelect(defined))
        throw new Failure(
          `service ${defined.name} in ${resources.daedalus.paths.featureServicesDir} asks for another query than the one of this state machine; deploy the project with these definitions, or run it with its own`,
        );
      const { operators } = compiled;
      addOutputMetadata({ operators: operators.length, dag: metadata.json(operators) });
      return compiled;
    },
  });
}

function serviceCalled(name: string, { paths }: Daedalus): CompiledService {
  const services = compileServices(paths);
  const found = services.get(name);
  if (found !== undefined) return found;
  throw new Failure(
    `there is no service ${name} in ${paths.featureServicesDir}; services are ${[...services.keys()].join(', ') || 'none'}`,
  );
}

function hashOf(service: CompiledService): string {
  return createHash('sha256').update(JSON.stringify(service)).digest('hex').slice(0, 16);
}
