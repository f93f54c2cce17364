export type { VerifyPassword } from './access.ts';
export { parseHtpasswd } from './htpasswd.ts';
export { defaultServerLimits, type ServerLimits } from './limits.ts';
export type { RequestFacts } from './request-facts.ts';
export {
  type RegistryAddress,
  type RegistryListener,
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from './server.ts';
