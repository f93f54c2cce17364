import { formatBytes } from '../../bytes/index.ts';
import { counted, escapeHtml } from '../../errors/index.ts';
import { copyable, copyButton, formatTime, imageAddress } from './html.ts';
import type { ImageDetails, NamedText, PlatformDetails, ReferrerDetails } from './image-details.ts';
import { isImageConfig } from './manifest-json.ts';
import { type PageFrame, renderPage } from './page.ts';
import { hostsIn, snippets } from './snippets.ts';

export interface ImageInput extends PageFrame {
  readonly image: ImageDetails;
  /** Whether the reader connected by HTTPS. */
  readonly secure: boolean;
  /** The only host that this address serves. */
  readonly upstream: string | undefined;
}

/** Renders the page about one image. */
export function renderImagePage(input: ImageInput): string {
  const { image } = input;
  const { repository, reference, platforms, storedAt } = image;
  const separator = reference.includes(':') ? '@' : ':';
  const here = platforms.filter(({ isHere }) => isHere);
  const note = [
    formatBytes(here.reduce((sum, { size }) => sum + size, 0)),
    ...(storedAt === undefined ? [] : [`pushed ${formatTime(storedAt)}`]),
  ].join(', ');
  const body = [
    facts(image),
    commands(input),
    ...platforms.map((platform) => platformSection(platform, { isOpen: platforms.length === 1, repository })),
    ...(image.morePlatforms > 0
      ? [`<p class="soft">${counted(image.morePlatforms, 'more image')} in this index.</p>`]
      : []),
    referrerSection(image),
  ].join('\n');
  return renderPage(
    { title: `${repository}${separator}${shortReference(reference)}`, note, body, hasBack: true },
    input,
  );
}

/** Renders the page for a name that is not here. */
export function renderMissingPage(name: string, frame: PageFrame): string {
  const body = '<p>It may have been deleted, or was never pushed.</p>';
  return renderPage({ title: `There is no image ${name}`, note: '', body, hasBack: true }, frame);
}

/** A digest takes two lines of a phone, and is below in full. */
function shortReference(reference: string): string {
  return reference.includes(':') ? `${reference.slice(0, 19)}…` : reference;
}

function facts({ digest, mediaType, artifactType, annotations }: ImageDetails): string {
  const rows: readonly NamedText[] = [
    { name: 'Media type', value: mediaType },
    ...(artifactType === undefined || isImageConfig(artifactType)
      ? []
      : [{ name: 'Artifact type', value: artifactType }]),
    ...annotations,
  ];
  return `<dl><dt>Digest</dt><dd><code>${escapeHtml(digest)}</code> ${copyButton(digest, 'the digest')}</dd>${fields(rows)}</dl>`;
}

function fields(list: readonly NamedText[]): string {
  return list.map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
}

function commands({ image, host, secure, upstream }: ImageInput): string {
  const { repository, reference, digest } = image;
  const named = `${host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
  const url = `${secure ? 'https' : 'http'}://${host}`;
  const known = upstream === undefined ? hostsIn([repository]) : [upstream];
  // A registry without TLS has to be named even for its own images.
  const [patch] = snippets({ url, host, hosts: known.length > 0 ? known : [host] });
  const isInstaller = /(?:^|\/)(?:metal-)?installer[^/]*$/.test(repository);
  return [
    '<h2>Pull</h2>',
    copyable('docker or podman', `docker pull ${named}`),
    copyable('By digest', `${host}/${repository}@${digest}`),
    ...(isInstaller ? [copyable('talosctl', `talosctl upgrade --image ${named}`)] : []),
    ...(patch === undefined ? [] : [copyable('Machine configuration that points nodes here', patch.text)]),
  ].join('\n');
}

interface SectionOptions {
  readonly isOpen: boolean;
  readonly repository: string;
}

function platformSection(platform: PlatformDetails, { isOpen, repository }: SectionOptions): string {
  const { digest, isHere, size, layers, moreLayers, config, labels } = platform;
  const shown = `<code>${escapeHtml(digest)}</code>`;
  const link = isHere && !isOpen ? `<a href="${escapeHtml(imageAddress(repository, digest))}">${shown}</a>` : shown;
  const heading = `<h2><span class="chip">${escapeHtml(platform.platform)}</span> ${isOpen ? '' : link}</h2>`;
  if (!isHere) return `${heading}\n<p class="soft">This image of the index is not here.</p>`;
  const more = moreLayers > 0 ? `<p class="soft">${counted(moreLayers, 'more layer')}.</p>` : '';
  return [
    heading,
    group(
      `${counted(layers.length + moreLayers, 'layer')}, ${formatBytes(size)}`,
      isOpen,
      `${layerTable(layers)}${more}`,
    ),
    config.length === 0 ? '' : group('Configuration', isOpen, `<dl>${fields(config)}</dl>`),
    labels.length === 0 ? '' : group(counted(labels.length, 'label'), isOpen, `<dl>${fields(labels)}</dl>`),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function group(title: string, isOpen: boolean, content: string): string {
  return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary><div>${content}</div></details>`;
}

function layerTable(layers: PlatformDetails['layers']): string {
  const rows = layers.map(
    ({ digest, mediaType, size }, index) =>
      `<tr><td class="num soft">${index + 1}</td><td><code>${escapeHtml(digest)}</code></td><td class="soft">${escapeHtml(packingOf(mediaType))}</td><td class="num">${formatBytes(size)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col" class="num">#</th><th scope="col">Digest</th><th scope="col">Type</th><th scope="col" class="num">Size</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

/** `tar+gzip` of the types of layers; other types are shown whole. */
function packingOf(mediaType: string): string {
  return (
    /^application\/vnd\.(?:oci\.image\.layer\.v1|docker\.image\.rootfs\.diff)\.(.+)$/.exec(mediaType)?.[1] ?? mediaType
  );
}

function referrerSection({ referrers, repository }: ImageDetails): string {
  if (referrers.length === 0) return '<h2>Signatures and other referrers</h2>\n<p class="soft">None here.</p>';
  return `<h2>Signatures and other referrers</h2>
<table><tbody>${referrers.map((referrer) => referrerRow(referrer, repository)).join('\n')}</tbody></table>`;
}

function referrerRow({ digest, kind, size }: ReferrerDetails, repository: string): string {
  return `<tr><td>${escapeHtml(kind)}</td><td><a href="${escapeHtml(imageAddress(repository, digest))}"><code>${escapeHtml(digest)}</code></a></td><td class="num">${formatBytes(size)}</td></tr>`;
}
