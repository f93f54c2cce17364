export type { AccessRules, Asker, VerifyPassword } from './access.ts';
export { isBundle } from './bundle/is-bundle.ts';
export { openBundleStore } from './bundle/open-bundle-store.ts';
export type { FolderOptions } from './folder/folder-options.ts';
export { openFolder, openReadOnlyFolder } from './folder/open-folder.ts';
export { type CompareHash, type Htpasswd, parseHtpasswd } from './htpasswd.ts';
export { defaultLimits, type ServerLimits } from './limits.ts';
export type { ProxyOptions } from './proxy/proxy-options.ts';
export { ProxyStore } from './proxy/proxy-store.ts';
export { registryUpstream } from './proxy/registry-upstream.ts';
export type { Upstream } from './proxy/upstream.ts';
export type { RequestFacts } from './request-facts.ts';
export {
  type RegistryAddress,
  type RegistryListener,
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from './server.ts';
export { isWritable, type ReadableStore, type WritableStore } from './store.ts';
export { OverlayStore } from './views/overlay.ts';
export { readOnly } from './views/read-only.ts';
