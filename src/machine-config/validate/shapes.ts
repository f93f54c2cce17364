import { type Fields, type FieldType, since } from './shape.ts';

/** The fields that Talos knows in the parts that `config registries` writes, with the release that added them. */

const texts: FieldType = { list: 'text' };

const oldRoutes: FieldType = {
  list: {
    fields: { network: 'text', gateway: 'text', source: 'text', metric: 'whole', mtu: since('1.3', 'whole') },
  },
};

const bond: Fields = {
  interfaces: texts,
  deviceSelectors: 'any',
  arpIPTarget: texts,
  mode: 'text',
  xmitHashPolicy: 'text',
  lacpRate: 'text',
  adActorSystem: 'text',
  arpValidate: 'text',
  arpAllTargets: 'text',
  primary: 'text',
  primaryReselect: 'text',
  failOverMac: 'text',
  adSelect: 'text',
  miimon: 'whole',
  updelay: 'whole',
  downdelay: 'whole',
  arpInterval: 'whole',
  resendIgmp: 'whole',
  minLinks: 'whole',
  lpInterval: 'whole',
  packetsPerSlave: 'whole',
  numPeerNotif: 'whole',
  tlbDynamicLb: 'whole',
  allSlavesActive: 'whole',
  useCarrier: 'truth',
  adActorSysPrio: 'whole',
  adUserPortKey: 'whole',
  peerNotifyDelay: 'whole',
};

const vlan: Fields = {
  addresses: texts,
  cidr: 'text',
  routes: oldRoutes,
  dhcp: 'truth',
  vlanId: 'whole',
  mtu: 'whole',
  vip: 'any',
  dhcpOptions: 'any',
};

const device: Fields = {
  interface: 'text',
  deviceSelector: 'any',
  addresses: texts,
  cidr: 'text',
  routes: oldRoutes,
  bond: { fields: bond },
  bridge: { fields: { interfaces: texts, stp: 'any', vlan: 'any' } },
  bridgePort: 'any',
  vlans: { list: { fields: vlan } },
  mtu: 'whole',
  dhcp: 'truth',
  ignore: 'truth',
  dummy: 'truth',
  dhcpOptions: 'any',
  wireguard: 'any',
  vip: 'any',
};

/** The fields by their paths in the document without a kind. */
export const oldShapes: Readonly<Record<string, FieldType>> = {
  'machine.network': {
    fields: {
      hostname: 'text',
      interfaces: { list: { fields: device } },
      nameservers: texts,
      searchDomains: texts,
      extraHostEntries: 'any',
      kubespan: 'any',
      disableSearchDomain: 'truth',
    },
  },
  'machine.time': { fields: { disabled: 'truth', servers: texts, bootTimeout: 'duration' } },
  'machine.registries': {
    fields: {
      mirrors: {
        map: {
          fields: { endpoints: texts, overridePath: since('1.3', 'truth'), skipFallback: since('1.9', 'truth') },
        },
      },
      config: {
        map: {
          fields: {
            tls: {
              fields: {
                clientIdentity: { fields: { crt: 'base64', key: 'base64' } },
                ca: 'base64',
                insecureSkipVerify: 'truth',
              },
            },
            auth: { fields: { username: 'text', password: 'text', auth: 'text', identityToken: 'text' } },
          },
        },
      },
    },
  },
};

const link: Fields = {
  up: 'truth',
  mtu: 'whole',
  multicast: 'truth',
  addresses: { list: { fields: { address: 'text', routePriority: 'whole' } } },
  routes: {
    list: {
      fields: { destination: 'text', gateway: 'text', source: 'text', metric: 'whole', mtu: 'whole', table: 'any' },
    },
  },
};

const newBond: Fields = {
  hardwareAddr: 'text',
  links: texts,
  bondMode: {
    oneOf: ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'],
  },
  miimon: 'whole',
  updelay: 'whole',
  downdelay: 'whole',
  useCarrier: 'truth',
  xmitHashPolicy: { oneOf: ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'] },
  arpInterval: 'whole',
  arpIpTargets: texts,
  nsIp6Targets: texts,
  arpValidate: { oneOf: ['none', 'active', 'backup', 'all', 'filter', 'filter-active', 'filter-backup'] },
  arpAllTargets: { oneOf: ['any', 'all'] },
  lacpRate: { oneOf: ['slow', 'fast'] },
  failOverMac: { oneOf: ['none', 'active', 'follow'] },
  adSelect: { oneOf: ['stable', 'bandwidth', 'count'] },
  adActorSysPrio: 'whole',
  adUserPortKey: 'whole',
  adLACPActive: { oneOf: ['on', 'off'] },
  primaryReselect: { oneOf: ['always', 'better', 'failure'] },
  resendIGMP: 'whole',
  minLinks: 'whole',
  lpInterval: 'whole',
  packetsPerSlave: 'whole',
  numPeerNotif: 'whole',
  tlbLogicalLb: 'whole',
  allSlavesActive: 'whole',
  peerNotifDelay: 'whole',
  missedMax: 'whole',
};

/** The fields by the kinds of documents, without `apiVersion`, `kind` and `name`. All of these kinds came with 1.12. */
export const documentShapes: Readonly<Record<string, Fields>> = {
  RegistryMirrorConfig: {
    endpoints: { list: { fields: { url: 'text', overridePath: 'truth' } } },
    skipFallback: 'truth',
  },
  RegistryAuthConfig: { username: 'text', password: 'text', auth: 'text', identityToken: 'text' },
  RegistryTLSConfig: {
    clientIdentity: { fields: { cert: 'text', key: 'text' } },
    ca: 'text',
    insecureSkipVerify: 'truth',
  },
  HostnameConfig: { auto: 'text', hostname: 'text' },
  ResolverConfig: {
    nameservers: { list: { fields: { address: 'text' } } },
    searchDomains: { fields: { domains: texts, disableDefault: 'truth' } },
  },
  TimeSyncConfig: {
    enabled: 'truth',
    bootTimeout: 'duration',
    ntp: { fields: { servers: texts } },
    ptp: { fields: { devices: texts } },
  },
  LinkConfig: link,
  BondConfig: { ...newBond, ...link },
  BridgeConfig: { hardwareAddr: 'text', links: texts, stp: 'any', vlan: 'any', ...link },
  DummyLinkConfig: { hardwareAddr: 'text', ...link },
  VLANConfig: { vlanID: 'whole', vlanMode: { oneOf: ['802.1q', '802.1ad'] }, parent: 'text', ...link },
  DHCPv4Config: {
    routeMetric: 'whole',
    ignoreHostname: 'truth',
    clientIdentifier: { oneOf: ['none', 'mac', 'duid'] },
    duidRaw: 'text',
  },
};
