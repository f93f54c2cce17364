export type { VerifyPassword } from './access/access.ts';
export { parseHtpasswd } from './access/htpasswd.ts';
export { defaultServerLimits, type ServerLimits } from './exchange/limits.ts';
export type { PxeFiles } from './handlers/boot-files.ts';
export type { RequestFacts } from './request-facts.ts';
export {
  type RegistryAddress,
  type RegistryListener,
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from './server.ts';
