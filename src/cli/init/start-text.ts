/** What a recipe can be started for. */
export const startKinds = ['installer', 'mirror', 'extension', 'kernel'] as const;

export type StartKind = (typeof startKinds)[number];

/** What was asked, or said by flags. */
export interface StartAnswers {
  /** The release of Talos: `v1.13.9`. */
  readonly talos: string;
  /** A base image in place of the release. */
  readonly base?: string | undefined;
  /** The names or places of extensions. */
  readonly extensions: readonly string[];
  /** The name of an extension service. */
  readonly service?: string | undefined;
  /** A schematic, by its path from the recipe. */
  readonly schematic?: string | undefined;
}

/** The names of the recipe and of the schema that its first line names. */
export const startFiles: Readonly<Record<StartKind, { readonly recipe: string; readonly schema: string }>> = {
  installer: { recipe: 'recipe.yaml', schema: 'recipe.schema.json' },
  mirror: { recipe: 'mirror.yaml', schema: 'mirror.schema.json' },
  extension: { recipe: 'extension.yaml', schema: 'extension.schema.json' },
  kernel: { recipe: 'kernel.yaml', schema: 'kernel.schema.json' },
};

/** Writes the text of a recipe to begin with: what was asked for, and comments on what else there is. */
export function startText(kind: StartKind, answers: StartAnswers): string {
  const head = `# yaml-language-server: $schema=${startFiles[kind].schema}\n`;
  return head + { installer, mirror, extension, kernel }[kind](answers);
}

function installer({ talos, base, extensions, service, schematic }: StartAnswers): string {
  return `apiVersion: rootsmith/v1
kind: Installer
${startLines(talos, base)}
${schematicLines(schematic)}
# System extensions, in order: official ones by name, others by image, dir, tar or recipe.
${listOf('extensions', extensions.map(extensionItem), '  - official: siderolabs/gvisor')}

# Extension services: a program and what it needs, in a container of its own.
${service === undefined ? commented(serviceLines('hello')) : serviceLines(service)}

# Added to the kernel command line; a leading dash removes.
# kernelArgs:
#   - console=ttyS0

# Files in the root file system.
# layers:
#   - files:
#       - { path: /usr/share/acme/site.conf, content: "site = north\\n" }

# The name of the result; \`rootsmith build --push\` sends it there.
# image:
#   tag: registry.internal:5000/acme/installer:v1
`;
}

function startLines(talos: string, base: string | undefined): string {
  if (base === undefined)
    return `# The release to start from: its installer, from ghcr.io/siderolabs.\ntalos: ${scalar(talos)}`;
  return `# The installer to start from: a reference, or a place such as oci:DIR:TAG.\nbase: ${scalar(base)}`;
}

function schematicLines(schematic: string | undefined): string {
  if (schematic === undefined) return '';
  return `\n# The schematic of the Image Factory that this starts from.\nschematic: ${scalar(schematic)}\n`;
}

function extensionItem(name: string): string {
  if (/^(?:siderolabs\/)?[a-z0-9][a-z0-9._-]*$/.test(name)) {
    return `  - official: ${scalar(name.includes('/') ? name : `siderolabs/${name}`)}`;
  }
  if (!/^\.{0,2}\//.test(name)) return `  - image: ${scalar(name)}`;
  return `  - ${/\.tar(?:\.\w+)?$/.test(name) ? 'tar' : 'dir'}: ${scalar(name)}`;
}

function serviceLines(name: string): string {
  const folder = scalar(`./${name}/rootfs-\${TARGETARCH}`);
  return `services:
  - name: ${scalar(name)}
    # Becomes the root file system of the container.
    rootfs: { dir: ${folder} }
    container:
      entrypoint: ./hello
    depends:
      - network: [addresses]
    restart: always`;
}

function mirror({ talos, extensions }: StartAnswers): string {
  return `apiVersion: rootsmith/v1
kind: Mirror

# Where the images go: HOST[:PORT][/PREFIX] or oci:DIR. \`--to\` wins.
target: oci:out/mirror

# Where the list of images comes from. Without a network, \`rootsmith images list\` shows the same.
sources:
  talos:
    - ${scalar(talos)}
  # machineConfigs: [controlplane.yaml]
  # manifests: [apps.yaml]

# Images beside those.
${listOf(
  'images',
  extensions.map((place) => `  - ${scalar(place)}`),
  '  - docker.io/library/nginx:1.27',
)}

# Without it, all platforms of each image.
platforms: [linux/amd64]
`;
}

function extension({ talos, service = 'hello' }: StartAnswers): string {
  return `apiVersion: rootsmith/v1
kind: Extension
metadata:
  name: ${scalar(service)}
  version: v1.0.0
  author: me
  description: |
    What the extension brings.
  # The releases that may load it.
  talos: ">= ${talos.replace(/^v(\d+\.\d+).*$/, '$1')}.0"

${serviceLines(service)}

# A list of what is inside, as SPDX.
sbom: true

# image:
#   tag: registry.internal:5000/acme/${service}:v1.0.0
`;
}

function kernel(): string {
  return `apiVersion: rootsmith/v1
kind: Kernel

# The source: a package of Debian for trying out; tarball, dir or git otherwise. Nothing is downloaded.
source: { debian: linux-source-6.1 }

# A folder with a \`series\` file, or a list of patches.
# patches: ./patches

# A \`file\`, \`from\` an installer, or a \`target\` of the makefile, with options laid over it.
config:
  target: tinyconfig
  options: { MODULES: y }

image:
  tag: kernel:v1
`;
}

function listOf(key: string, items: readonly string[], example: string): string {
  return items.length === 0 ? commented(`${key}:\n${example}`) : `${key}:\n${items.join('\n')}`;
}

function commented(text: string): string {
  return text.replaceAll(/^/gm, '# ');
}

/** A text as YAML: as it is where that is clear, else in quotes, which JSON and YAML share. */
function scalar(text: string): string {
  return /^[A-Za-z][\w.:/@-]*[\w]$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
