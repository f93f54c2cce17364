export { ProxyStore } from './proxy-store.ts';
export { registryUpstream } from './registry-upstream.ts';
export type { Upstream } from './upstream.ts';
