/** Whether Talos or its tools refuse or spoil an extension for it, or whether it may not be meant so. */
export type ExtensionSeverity = 'error' | 'warning';

interface RuleFacts {
  /** Of findings that do not depend on the release. */
  readonly severity: ExtensionSeverity;
  /** What holds of a good extension, in one sentence. */
  readonly meaning: string;
}

/** Every rule for system extensions. The names stay the same from release to release. */
export const extensionRules = {
  'unexpected-file': { severity: 'error', meaning: 'Nothing lies beside `manifest.yaml` and `rootfs`.' },
  'manifest-missing': { severity: 'error', meaning: 'There is a `manifest.yaml`.' },
  'rootfs-missing': { severity: 'error', meaning: 'There is a directory `rootfs`.' },
  manifest: { severity: 'error', meaning: 'Talos can read the manifest.' },
  'manifest-field': { severity: 'warning', meaning: 'The manifest has no field that Talos ignores.' },
  name: { severity: 'warning', meaning: 'The manifest names the extension, and no two have one name.' },
  'version-form': { severity: 'warning', meaning: 'The version has a form that the extensions repository takes.' },
  constraint: { severity: 'error', meaning: 'The version constraint can be read, and the release satisfies it.' },
  'constraint-old': { severity: 'warning', meaning: 'Releases up to 1.5, where it admits them, can read it too.' },
  'special-file': { severity: 'error', meaning: 'There are only directories, files and symlinks.' },
  path: {
    severity: 'warning',
    meaning: 'Files lie where the content rules allow them, which are enforced up to Talos 1.8.',
  },
  'usr-merge': {
    severity: 'error',
    meaning: 'No directory takes the place of `/lib`, `/bin` or `/sbin` of Talos 1.10.',
  },
  'world-writeable': { severity: 'warning', meaning: 'Nothing can be written by everyone.' },
  'whiteout-name': { severity: 'error', meaning: 'No file has the name of a whiteout, `.wh.…`, which images lose.' },
  owner: { severity: 'warning', meaning: 'Everything belongs to root: the imager keeps no other owners.' },
  xattr: { severity: 'warning', meaning: 'There are no extended attributes, which the imager drops.' },
  label: { severity: 'warning', meaning: 'There are no SELinux labels, which only some releases can take.' },
  'hard-link': { severity: 'error', meaning: 'There are no hard links: the imager makes empty files of them.' },
  'root-entry': { severity: 'warning', meaning: 'No layer has an entry `./`, with which tools up to Talos 1.7 fail.' },
  'missing-parent': {
    severity: 'error',
    meaning: 'A directory comes before what lies in it, also where layers are read from the top: up to Talos 1.13.',
  },
  'repeated-entry': {
    severity: 'warning',
    meaning: 'No layer has a file twice: tools differ on which of them counts.',
  },
  platform: { severity: 'warning', meaning: 'The image says which platform it is for.' },
  'firmware-link': { severity: 'warning', meaning: 'No firmware is a symlink, which the imager replaces by a copy.' },
  'firmware-dangling': { severity: 'error', meaning: 'No symlink in the firmware leads to nothing.' },
  'module-directory': { severity: 'error', meaning: 'Kernel modules lie where the release looks for them.' },
  'module-releases': { severity: 'error', meaning: 'All kernel modules are for one kernel.' },
  'module-index': { severity: 'warning', meaning: 'No index such as `modules.dep` would hide that of the base.' },
  'module-unsigned': { severity: 'error', meaning: 'Every kernel module is signed: Talos loads no other.' },
  'module-release': { severity: 'error', meaning: 'A module is made for the kernel that its directory names.' },
  'module-machine': { severity: 'error', meaning: 'A module is made for the architecture of the image.' },
  'module-broken': { severity: 'error', meaning: 'A module can be read.' },
  service: { severity: 'error', meaning: 'Talos would start each extension service.' },
  'service-field': { severity: 'warning', meaning: 'No field of a service is ignored, or has an unwanted effect.' },
  'service-program': { severity: 'error', meaning: 'The entrypoint of a service is a program in its rootfs.' },
  'same-path': { severity: 'error', meaning: 'No two of the extensions that are named together bring the same file.' },
} as const satisfies Readonly<Record<string, RuleFacts>>;

export type ExtensionRule = keyof typeof extensionRules;
