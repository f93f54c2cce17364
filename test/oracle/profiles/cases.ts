import { Chance } from '../random.ts';

export interface ProfileCase {
  readonly name: string;
  readonly text: string;
}

const bases: readonly string[] = [
  'iso',
  'secureboot-iso',
  'installer',
  'secureboot-installer',
  'metal-uki',
  'secureboot-metal-uki',
  'secureboot-metal',
  'metal',
  'akamai',
  'aws',
  'azure',
  'cloudstack',
  'digital-ocean',
  'exoscale',
  'gcp',
  'hcloud',
  'nocloud',
  'opennebula',
  'openstack',
  'oracle',
  'scaleway',
  'upcloud',
  'vmware',
  'vultr',
  'rpi_generic',
  'rock64',
  'nonsense',
];

/** What a profile may say besides its base and its release, as lines of YAML by their first key. */
const parts: readonly (readonly [string, string])[] = [
  ['customization', 'customization: {extraKernelArgs: [console=ttyS5, -pti, "a=1", a=2 b]}'],
  ['customization', 'customization: {extraKernelArgs: []}'],
  ['customization', 'customization: {metaContents: [{key: 10, value: abc}, {key: 0x0b, value: "x=y"}]}'],
  ['customization', 'customization: {metaContents: [{key: 300, value: abc}]}'],
  [
    'customization',
    'customization: {extraKernelArgs: [talos.platform=aws, -module.sig_enforce, -selinux=1], unknown: 1}',
  ],
  ['output', 'output: {kind: iso, outFormat: raw}'],
  ['output', 'output: {kind: ISO}'],
  ['output', 'output: {kind: kernel, outFormat: raw}'],
  ['output', 'output: {kind: initramfs, outFormat: .xz}'],
  ['output', 'output: {kind: cmdline, outFormat: raw}'],
  ['output', 'output: {kind: uki, outFormat: raw}'],
  ['output', 'output: {kind: installer, outFormat: raw}'],
  ['output', 'output: {kind: unknown}'],
  ['output', 'output: {kind: disk}'],
  ['output', 'output: {kind: image, outFormat: .zst, imageOptions: {diskSize: 2147483648, diskFormat: raw}}'],
  [
    'output',
    'output: {kind: image, outFormat: .tar.gz, imageOptions: {diskSize: 1306525696, diskFormat: QCOW2, diskFormatOptions: cluster_size=8k}}',
  ],
  ['output', 'output: {kind: image, imageOptions: {diskSize: 0}}'],
  ['output', 'output: {imageOptions: {diskSize: 5000000000}}'],
  ['output', 'output: {imageOptions: {bootloader: grub}}'],
  ['output', 'output: {imageOptions: {bootloader: sd-boot}}'],
  ['output', 'output: {imageOptions: {bootloader: dual-boot}}'],
  ['output', 'output: {imageOptions: {bootloader: none}}'],
  ['output', 'output: {imageOptions: {bootloader: lilo}}'],
  ['output', 'output: {isoOptions: {bootloader: grub}}'],
  ['output', 'output: {isoOptions: {sdBootEnrollKeys: force}}'],
  ['output', 'output: {isoOptions: {sdBootEnrollKeys: sometimes}}'],
  ['output', 'output: {outFormat: .bz2}'],
  ['output', 'output: {outFormat: .zst}'],
  ['platform', 'platform: metal'],
  ['platform', 'platform: packet'],
  ['platform', 'platform: equinixMetal'],
  ['platform', 'platform: container'],
  ['platform', 'platform: nonsense'],
  ['platform', 'platform: ""'],
  ['secureboot', 'secureboot: true'],
  ['secureboot', 'secureboot: false'],
  ['secureboot', 'secureboot: "yes"'],
  ['board', 'board: rock64'],
  ['name', 'name: My Linux'],
  ['arch', 'arch: amd64'],
  ['arch', 'arch: arm64'],
  ['arch', 'arch: riscv64'],
  ['input', 'input: {kernel: {path: /k}, initramfs: {path: /i}}'],
  ['input', 'input: {baseInstaller: {imageRef: "example.org/installer:v1", forceInsecure: true}}'],
  ['input', 'input: {baseInstaller: {ociPath: /layout}, imageCache: {imageRef: "example.org/cache:v1"}}'],
  ['input', 'input: {sdStub: {path: /stub}, secureboot: {platformKeyPath: /PK.auth, includeWellKnownCerts: true}}'],
  [
    'input',
    'input: {secureboot: {secureBootSigner: {keyPath: /key.pem, certPath: /cert.pem}, pcrSigner: {azureVaultURL: "https://example.org", azureKeyID: k}}}',
  ],
  ['input', 'input: {secureboot: {secureBootSigner: {awsKMSKeyID: k, awsRegion: r, awsCertPath: /c, awsCertARN: a}}}'],
  ['unknown', 'unknown: {a: [1]}'],
  ['input', 'input: [a]'],
  ['version', 'version: latest'],
];

const chosen: Readonly<Record<string, string>> = {
  empty: '',
  null: 'null',
  'a list': '- a\n',
  'a broken text': 'arch: [\n',
  'no base':
    'arch: amd64\nplatform: metal\nsecureboot: false\nversion: VERSION\noutput:\n  kind: installer\n  outFormat: raw\n',
  'a key twice': 'arch: amd64\narch: amd64\nversion: VERSION\nbaseProfileName: iso\n',
  'a key for META as text':
    'arch: amd64\nversion: VERSION\nbaseProfileName: iso\ncustomization: {metaContents: [{key: "10"}]}\n',
  'a number as disk size that is too large':
    'arch: amd64\nversion: VERSION\nbaseProfileName: metal\noutput: {imageOptions: {diskSize: 1e30}}\n',
  'a disk size with a fraction':
    'arch: amd64\nversion: VERSION\nbaseProfileName: metal\noutput: {imageOptions: {diskSize: 1.5}}\n',
  aliases: 'arch: &a amd64\nversion: VERSION\nbaseProfileName: iso\ncustomization: {extraKernelArgs: [*a]}\n',
};

function profile(chance: Chance): string {
  const lines = new Map<string, string>([
    ['arch', `arch: ${chance.one(['amd64', 'amd64', 'arm64'])}`],
    ['version', 'version: VERSION'],
    ['baseProfileName', `baseProfileName: ${chance.one(bases)}`],
  ]);
  if (chance.below(8) === 0) lines.delete('baseProfileName');
  for (const [key, line] of chance.some(parts, 3)) lines.set(key, line);
  return `${[...lines.values()].join('\n')}\n`;
}

const chance = new Chance(7);
const texts = new Set([
  ...bases.flatMap((base) =>
    ['amd64', 'arm64'].map((arch) => `arch: ${arch}\nversion: VERSION\nbaseProfileName: ${base}\n`),
  ),
  ...Array.from({ length: 160 }, () => profile(chance)),
]);

/** `VERSION` stands for the release that is asked. */
export const cases: readonly ProfileCase[] = [
  ...Object.entries(chosen).map(([name, text]) => ({ name, text })),
  ...[...texts].map((text, index) => ({ name: `profile ${index}`, text })),
];
