/** Mistakes about config, resources and options. */
import { z } from 'zod';
import { asset, batch, lambda, resource } from '../../core/index.ts';

const empty = { run: () => undefined };
const config = z.strictObject({
  hours: z.number().default(1),
  venue: z.enum(['spot', 'futures']).optional(),
});

asset({
  key: 'right',
  config,
  configValue: { hours: 2, venue: 'spot' },
  run: (context) => {
    context.config.hours satisfies number;
    // @ts-expect-error the config has no such key
    context.config.hour;
    // @ts-expect-error a number is no text
    context.config.hours satisfies string;
    // @ts-expect-error this asset has no resources
    context.resources.http;
  },
});
// @ts-expect-error the config has no such key
asset({ key: 'wrong_key', config, configValue: { hour: 2 }, ...empty });
// @ts-expect-error hours are a number
asset({ key: 'wrong_value', config, configValue: { hours: 'two' }, ...empty });
// @ts-expect-error venues are spot and futures
asset({ key: 'wrong_choice', config, configValue: { venue: 'options' }, ...empty });

const http = resource({
  name: 'http',
  config: z.strictObject({ timeoutMs: z.number() }),
  configValue: { timeoutMs: 1000 },
  create: ({ timeoutMs }) => ({ get: async (url: string) => `${url} ${timeoutMs satisfies number}` }),
  dispose: (client) => void client.get satisfies undefined,
});
asset({
  key: 'uses',
  resources: { http },
  run: async ({ resources }) => {
    (await resources.http.get('/')) satisfies string;
    // @ts-expect-error the client only gets
    await resources.http.post('/');
    // @ts-expect-error a url is a text
    await resources.http.get(1);
    // @ts-expect-error there is no resource of that name
    resources.database;
  },
});
const schema = z.strictObject({ timeoutMs: z.number() });
// @ts-expect-error the resource's config has no such key
resource({ name: 'wrong_key', config: schema, configValue: { timeout: 1 }, create: () => 1 });
// @ts-expect-error dispose takes what create made
resource({ name: 'disposed', config: schema, create: () => 1, dispose: (value: string) => void value });

// @ts-expect-error there is no such option
asset({ key: 'unknown_option', partition: 'daily', ...empty });
// @ts-expect-error memory is told in MB
asset({ key: 'unknown_limit', compute: lambda({ memory: 1024 }), ...empty });
// @ts-expect-error vcpu is a number
asset({ key: 'wrong_limit', compute: batch({ vcpu: '2' }), ...empty });
// @ts-expect-error maxRetries is needed
asset({ key: 'retry', retry: { delaySeconds: 5 }, ...empty });
