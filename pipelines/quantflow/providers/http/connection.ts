/** Options of a provider that is reached over HTTP. */
import { z } from 'zod';
import { Failure } from '../../../../core/errors.ts';
import type { Host } from '../types.ts';

/** Where an API key is: an environment variable, or a secret by name. Never the key itself. */
export interface ApiKey {
  readonly env?: string | undefined;
  readonly secret?: string | undefined;
}

const variable = 'the name of an environment variable';
const secretName = 'the name of a secret, such as tardis/api-key';
const oneOfBoth = 'a section with the one key env or secret, not the key itself';

const environmentVariable = z
  .string({ error: variable })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: variable });
const secretReference = z
  .string({ error: secretName })
  .regex(/^[A-Za-z0-9][A-Za-z0-9/_.-]{0,127}$/, { error: secretName });

/** The option `api_key`. */
export const apiKeyField: z.ZodType = z
  .union([z.strictObject({ env: environmentVariable }), z.strictObject({ secret: secretReference })], {
    error: oneOfBoth,
  })
  .optional();

/** The option `base_url`. */
export function baseUrlField(standard: string): z.ZodType {
  const error = `an http or https address without credentials, such as ${standard}`;
  return z.string({ error }).refine(isBaseUrl, { error }).default(standard);
}

function isBaseUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** The address of a path below a base. */
export function urlOf(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** A worker gets a secret as an environment variable: `tardis/api-key` is QUANTFLOW_SECRET_TARDIS_API_KEY. */
function variableOf({ env, secret = '' }: ApiKey): string {
  return env ?? `QUANTFLOW_SECRET_${secret.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}`;
}

/** Headers that carry the key. @throws Failure when its variable is not set */
export function authorization(key: ApiKey | undefined, host: Host): Record<string, string> {
  if (key === undefined) return {};
  const name = variableOf(key);
  const value = host.env(name);
  if (value === undefined || value === '') {
    throw new Failure(`the environment variable ${name}, which should hold the API key, is not set`);
  }
  return { authorization: `Bearer ${value}` };
}

/** What to do when a server refuses. */
export function credentialsAdvice(key: ApiKey | undefined): string {
  return key === undefined
    ? 'give the feed an API key by api_key: { env: NAME }'
    : `check the API key in the environment variable ${variableOf(key)}`;
}
