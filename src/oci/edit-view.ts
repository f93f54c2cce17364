import type { HistoryEntry } from './config.ts';
import type { Descriptor } from './descriptor.ts';
import { type Digest, digestOf } from './digest.ts';
import type { ImageView } from './image-view.ts';
import { encodeJson, isObject, type JsonObject, type JsonValue } from './json.ts';
import { type LayerCompression, mediaFamily, mediaTypes } from './media-types.ts';
import { isKnownPlatform, type Platform } from './platform.ts';

/** A layer to add. Its media type follows from the family of the base. */
export interface NewLayer {
  readonly digest: Digest;
  /** The size in bytes, as stored. */
  readonly size: number;
  /** The digest of the uncompressed bytes. */
  readonly diffId: Digest;
  readonly compression: LayerCompression;
  /** How the layer was made. Without it, a replaced layer keeps its old entry. */
  readonly history?: Omit<HistoryEntry, 'emptyLayer'> | undefined;
}

/** A change of layers. `layer` counts the layers of the base from 0; added layers come on top, in order. */
export type LayerEdit =
  | { readonly kind: 'replace'; readonly layer: number; readonly by: NewLayer }
  | { readonly kind: 'remove'; readonly layer: number }
  | { readonly kind: 'add'; readonly by: NewLayer };

/** The changes for `rewriteImage`. What is missing stays unchanged. */
export interface ImageEdits {
  readonly layers?: readonly LayerEdit[];
  /** Labels to add to the existing ones, or to replace. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Variables to add to the existing ones, or to replace. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to remove the instructions for builds *from* the image. @default true */
  readonly dropOnBuild?: boolean;
  /** When the image was made, as RFC 3339. Without it, the time of the base stays. */
  readonly created?: string | undefined;
  /** Steps without a layer, to add at the end of the history. */
  readonly history?: readonly Omit<HistoryEntry, 'emptyLayer'>[];
  /** Annotations to add to those of the manifest, or to replace. In Docker manifests they are an extra field. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A document and its descriptor. */
export interface EncodedDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** The documents to write after the new layers: config, then manifest. */
export interface RewrittenImage {
  readonly config: EncodedDocument;
  /** Its descriptor contains the platform, if it is known, as an index needs it. */
  readonly manifest: EncodedDocument;
  /** All layers of the new image, the lowest first. */
  readonly layers: readonly Descriptor[];
}

/**
 * Makes a new config and manifest with changes, without storing anything. The media types stay in the family of the
 * base, unknown fields are kept, and the history stays in step with the layers. The config is complete, even if that of
 * the base is not. Equal input gives equal bytes.
 */
export function rewriteImage(view: ImageView, edits: ImageEdits): RewrittenImage {
  const steps = editedSteps(view, edits.layers ?? []);
  const layers = steps.flatMap((step) => (step.layer === undefined ? [] : [step.layer]));
  const config = encodedDocument(rewrittenConfig(view, edits, steps), view.manifest.config.mediaType);
  const manifest = encodedDocument(rewrittenManifest(view, edits, config.descriptor, layers), view.manifest.mediaType);
  return {
    config,
    manifest: { ...manifest, descriptor: describedFor(manifest.descriptor, view.platform) },
    layers: layers.map(({ descriptor }) => descriptor),
  };
}

/** A descriptor for an index. */
export function describedFor(descriptor: Descriptor, platform: Platform): Descriptor {
  return isKnownPlatform(platform) ? { ...descriptor, platform } : descriptor;
}

interface EditedLayer {
  readonly descriptor: Descriptor;
  /** The descriptor as the manifest contains it, including unknown fields. */
  readonly json: JsonValue;
  readonly diffId: Digest;
}

/** An entry of the history, and its layer. */
interface Step {
  readonly history: JsonValue;
  readonly layer: EditedLayer | undefined;
}

function editedSteps(view: ImageView, edits: readonly LayerEdit[]): readonly Step[] {
  const changes = new Map<number, LayerEdit>();
  for (const edit of edits) {
    if (edit.kind === 'add') continue;
    if (changes.has(edit.layer) || view.layers[edit.layer] === undefined)
      throw new Error(`bug: layer ${edit.layer} cannot be edited`);
    changes.set(edit.layer, edit);
  }
  let position = -1;
  const changed = baseSteps(view).flatMap((step) => {
    if (step.layer === undefined) return [step];
    position += 1;
    return changedStep(view, step, changes.get(position));
  });
  return [...changed, ...edits.flatMap((edit) => (edit.kind === 'add' ? [addedStep(view, edit.by, {})] : []))];
}

function changedStep(view: ImageView, step: Step, edit: LayerEdit | undefined): readonly Step[] {
  if (edit === undefined) return [step];
  return edit.kind === 'remove' ? [] : [addedStep(view, edit.by, step.history)];
}

/** A history that does not match the layers would mislead its readers, so it is replaced by empty entries. */
function baseSteps(view: ImageView): readonly Step[] {
  const { history, json } = view.config;
  const layers = view.layers.map((layer, index): EditedLayer => {
    return { descriptor: layer.descriptor, json: rawItem(view.manifest.json['layers'], index), diffId: layer.diffId };
  });
  if (history.filter(({ emptyLayer }) => !emptyLayer).length !== layers.length)
    return layers.map((layer) => ({ history: {}, layer }));
  const left = [...layers];
  return history.map(({ emptyLayer }, index) => ({
    history: rawItem(json['history'], index) ?? {},
    layer: emptyLayer ? undefined : left.shift(),
  }));
}

function addedStep({ manifest }: ImageView, layer: NewLayer, oldHistory: JsonValue): Step {
  const { digest, size, diffId, compression, history } = layer;
  const mediaType = mediaTypes[mediaFamily(manifest.mediaType)].layers[compression];
  return {
    history: history === undefined ? oldHistory : historyJson(history),
    layer: { descriptor: { mediaType, digest, size }, json: { mediaType, digest, size }, diffId },
  };
}

function rewrittenConfig(view: ImageView, edits: ImageEdits, steps: readonly Step[]): JsonObject {
  const { config } = view;
  const { created, history = [], dropOnBuild = true } = edits;
  const notes = history.map((note): JsonValue => ({ ...historyJson(note), empty_layer: true }));
  const rootfs = objectOr(config.json['rootfs']);
  const changed: JsonObject = {
    ...config.json,
    ...platformFields(view),
    ...(created === undefined ? {} : { created }),
    config: runConfig(config, edits),
    rootfs: {
      ...rootfs,
      type: 'layers',
      diff_ids: steps.flatMap(({ layer }) => (layer === undefined ? [] : [layer.diffId])),
    },
    history: [...steps.map((step) => step.history), ...notes],
  };
  const built = changed['container_config']; // docker's classic builder leaves the config of its last step here.
  return dropOnBuild && isObject(built) ? { ...changed, container_config: without(built, 'OnBuild') } : changed;
}

/**
 * The platform is always complete, even if that of the base is missing or spelled differently: docker, containerd and
 * nodes choose images by it.
 */
function platformFields({ config, platform }: ImageView): JsonObject {
  const own = config.platform ?? platform;
  if (!isKnownPlatform(own)) return {};
  const { architecture, os, variant } = own;
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}

function runConfig({ json, env, labels }: ImageView['config'], edits: ImageEdits): JsonObject {
  const run = objectOr(json['config']);
  const kept = (edits.dropOnBuild ?? true) ? without(run, 'OnBuild') : run;
  return {
    ...kept,
    ...(edits.env === undefined ? {} : { Env: mergedEnv(env, edits.env) }),
    ...(edits.labels === undefined ? {} : { Labels: sorted({ ...labels, ...edits.labels }) }),
  };
}

function rewrittenManifest(
  { manifest }: ImageView,
  edits: ImageEdits,
  config: Descriptor,
  layers: readonly EditedLayer[],
): JsonObject {
  const { json, annotations } = manifest;
  return {
    ...json,
    // `data` may contain the old config itself.
    config: { ...without(objectOr(json['config']), 'data'), digest: config.digest, size: config.size },
    layers: layers.map((layer) => layer.json),
    ...(edits.annotations === undefined ? {} : { annotations: sorted({ ...annotations, ...edits.annotations }) }),
  };
}

/** Names and order as Go writes them, so that all fields are at their usual place. */
function historyJson({ created, createdBy, comment }: Omit<HistoryEntry, 'emptyLayer'>): JsonObject {
  return {
    ...(created === undefined ? {} : { created }),
    ...(createdBy === undefined ? {} : { created_by: createdBy }),
    ...(comment === undefined ? {} : { comment }),
  };
}

function mergedEnv(base: readonly string[], changes: Readonly<Record<string, string>>): readonly string[] {
  const left = new Map(Object.entries(changes));
  const merged = base.map((entry) => {
    const name = entry.slice(0, entry.indexOf('=') === -1 ? entry.length : entry.indexOf('='));
    const value = left.get(name);
    left.delete(name);
    return value === undefined ? entry : `${name}=${value}`;
  });
  return [...merged, ...[...left].map(([name, value]) => `${name}=${value}`)];
}

/** Go writes maps sorted by key. */
function sorted(record: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Encodes a document and makes its descriptor. */
export function encodedDocument(json: JsonObject, mediaType: string): EncodedDocument {
  const bytes = encodeJson(json);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function rawItem(list: JsonValue | undefined, index: number): JsonValue {
  const item: unknown = Array.isArray(list) ? list[index] : undefined;
  if (item === undefined) throw new Error(`bug: no item ${index} where one was parsed`);
  return item as JsonValue;
}
