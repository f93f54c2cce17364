import { type ErrorCode, redact } from '../../errors/index.ts';
import { fieldName, isMapping } from '../../talos/index.ts';
import { imagesOfManifests } from './from-manifests.ts';
import type { FoundImage, FoundImages } from './image-origin.ts';
import { parseSteps, type Selected, selectPath } from './image-path.ts';
import { podImages } from './pod-images.ts';
import { describe, readDocuments, readImage, type SourceDocument } from './read-documents.ts';
import { isTextComplaint, type SourceText, type TextComplaint, textError } from './source-text.ts';

const CODE: ErrorCode = 'MACHINE_CONFIG_INVALID';

/** The fields of the `v1alpha1` document that name an image, in the order in which a node needs them. */
const imageFields = [
  'machine.install.image',
  'machine.install.extensions[].image',
  'machine.kubelet.image',
  'cluster.etcd.image',
  'cluster.apiServer.image',
  'cluster.controllerManager.image',
  'cluster.scheduler.image',
  'cluster.proxy.image',
  'cluster.coreDNS.image',
];

/** Talos does not deploy these components, so it does not pull them, where `disabled` is set beside the image. */
const switchable: readonly string[] = ['cluster.proxy.image', 'cluster.coreDNS.image'];

/** The fields that name addresses of manifests, which a node fetches when it bootstraps the cluster. */
const addressFields = [
  'cluster.network.cni.urls[]',
  'cluster.extraManifests[]',
  'cluster.externalCloudProvider.manifests[]',
];

/** The fields of other documents that name an image, by the kind of the document. */
const documentFields: Readonly<Record<string, readonly string[]>> = {
  UnattendedInstallConfig: ['installer.image'],
};

/**
 * Lists the images that a Talos machine configuration names: installer, extensions, kubelet, control plane,
 * etcd, CoreDNS, static pods and inline manifests. All documents of the text are read; patches work too.
 * Manifests that the node would fetch are not fetched: a warning names each of them.
 *
 * @see https://www.talos.dev/latest/reference/configuration/v1alpha1/config/
 */
export function imagesOfMachineConfig(source: SourceText): FoundImages {
  const [images, warnings]: [FoundImage[], string[]] = [[], []];
  const complaints = readDocuments(source, CODE, (document) => {
    const { fields, complaint } = fieldsOf(document);
    if (complaint !== undefined) return [complaint];
    const inline = inlineManifests(document, source);
    const read = [...fields, ...staticPods(document)].map((at) =>
      readImage(at, document, CODE, { kind: 'machine-config', from: source.name, what: fieldName(at.path) }),
    );
    for (const image of [...read.filter(isFound), ...inline.flatMap((found) => found.images)]) images.push(image);
    const notes = inline.flatMap((found) => found.warnings);
    for (const warning of [...notFetched(document, source), ...notes]) warnings.push(warning);
    return read.filter(isTextComplaint);
  });
  if (complaints.length > 0) throw textError(source.name, complaints);
  return { images, warnings: images.length === 0 ? [...warnings, `${source.name}: names no image`] : warnings };
}

function isFound(item: FoundImage | TextComplaint): item is FoundImage {
  return !isTextComplaint(item);
}

interface DocumentFields {
  readonly fields: readonly Selected[];
  readonly complaint?: TextComplaint | undefined;
}

function fieldsOf(document: SourceDocument): DocumentFields {
  const { value } = document;
  if (!isMapping(value)) return { fields: [], complaint: notAConfig(document, describe(value)) };
  const { kind, apiVersion } = value;
  if (kind === undefined) {
    const isConfig = ['machine', 'cluster', 'version', 'debug', 'persist'].some((name) => name in value);
    if (!isConfig) return { fields: [], complaint: notAConfig(document, 'neither `machine` nor `cluster`') };
    return { fields: select(value, imageFields).filter((at) => !isSwitchedOff(value, at)) };
  }
  if (typeof kind !== 'string' || apiVersion !== 'v1alpha1')
    return { fields: [], complaint: notAConfig(document, kindOf(value)) };
  return { fields: select(value, (Object.hasOwn(documentFields, kind) ? documentFields[kind] : undefined) ?? []) };
}

function notAConfig(document: SourceDocument, found: string): TextComplaint {
  const hint = found.startsWith('a list')
    ? 'Apply the patch to a whole configuration first: `talosctl machineconfig patch`.'
    : 'Manifests go to `--manifests`, lists of images to `--file`.';
  return {
    code: CODE,
    at: document.at([]),
    field: '',
    message: `expected a machine configuration, found ${found}`,
    hint,
  };
}

function kindOf({ kind, apiVersion }: Readonly<Record<string, unknown>>): string {
  const group = typeof apiVersion === 'string' ? `of \`${apiVersion}\`` : 'without `apiVersion`';
  return typeof kind === 'string' ? `a ${kind} ${group}` : 'a `kind` that is not a text';
}

/** Selects the values at these paths. An empty text means Talos's own choice, so it is skipped. */
function select(value: unknown, paths: readonly string[]): readonly Selected[] {
  return paths.flatMap((path) => selectPath(value, parseSteps(path) ?? [])).filter(({ value: found }) => found !== '');
}

function isSwitchedOff(value: unknown, { path }: Selected): boolean {
  if (!switchable.includes(fieldName(path))) return false;
  const beside = [...path.slice(0, -1), 'disabled'];
  return selectPath(value, parseSteps(fieldName(beside)) ?? []).some(({ value: disabled }) => disabled === true);
}

function staticPods({ value }: SourceDocument): readonly Selected[] {
  return select(value, ['machine.pods']).flatMap(({ path, value: pods }) => podImages(pods, path).pulled);
}

/** The line numbers in the result count from the start of each manifest. */
function inlineManifests({ value }: SourceDocument, { name }: SourceText): readonly FoundImages[] {
  return select(value, ['cluster.inlineManifests[].contents']).flatMap(({ path, value: text }) =>
    typeof text === 'string' && text.trim() !== ''
      ? [imagesOfManifests({ name: `${name} (${fieldName(path.slice(0, -1))})`, text }, { kind: 'machine-config' })]
      : [],
  );
}

function notFetched(document: SourceDocument, { name }: SourceText): readonly string[] {
  return select(document.value, addressFields).map(({ path, value }) => {
    const { line, column } = document.at(path);
    const address = typeof value === 'string' ? redact(value) : 'it';
    return `${name}:${line}:${column}: \`${fieldName(path)}\` is not fetched, so its images are not listed: pipe ${address} into \`--manifests -\``;
  });
}
