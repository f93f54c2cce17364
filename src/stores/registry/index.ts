export type { Clock } from './clock.ts';
export type { RegistryOptions } from './connection.ts';
export type { Environment } from './credentials.ts';
export { openRegistrySink } from './registry-sink.ts';
export { openRegistrySource } from './registry-source.ts';
