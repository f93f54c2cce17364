export {
  type AccessRules,
  type CompareHash,
  type Htpasswd,
  parseHtpasswd,
  remembered,
  type VerifyPassword,
} from './access.ts';
export { type FolderOptions, openFolder, openReadOnlyFolder } from './folder/open-folder.ts';
export { defaultLimits, type ServerLimits } from './limits.ts';
export type { RequestFacts } from './request-facts.ts';
export { type RegistryServer, type RegistryServerOptions, startRegistryServer } from './server.ts';
export type { ReadableStore, WritableStore } from './store.ts';
