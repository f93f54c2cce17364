export { type ConfigDocument, wholeDocument } from './config-document.ts';
export { mergeDocuments, renderDocuments } from './merge/merge-documents.ts';
export { networkDocuments } from './network/documents.ts';
export type { NodeLink, NodeNetwork, NodeRoute } from './network/model.ts';
export { checkedNetwork, readNodeNetwork } from './network/read.ts';
export { type NodeFacts, nodeFacts } from './node-facts.ts';
export { checkStaticPods, type PodReport } from './pods/check-pods.ts';
export { registryDocuments } from './registries/documents.ts';
export type {
  MirrorEndpoint,
  Registries,
  RegistryAccess,
  RegistryLogin,
  RegistryMirror,
  RegistryTls,
} from './registries/model.ts';
export { readRegistries } from './registries/read.ts';
export { type PullAttempt, type Puller, type PullWalk, pullWalk } from './registries/walk.ts';
export { type FoundSecret, findSecrets } from './secrets/find-secrets.ts';
export { assertAcceptable, type ConfigText } from './validate/assert-acceptable.ts';
export { assertAccepted } from './validate/assert-accepted.ts';
export type { ConfigPath } from './validate/finding.ts';
export { readYamlDocuments, type YamlDocument } from './yaml-documents.ts';
