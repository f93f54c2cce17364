import { type ByteStream, bytesContent, type SizedContent } from '../../bytes/index.ts';
import { packMedia } from '../../media/index.ts';
import { ipxeScript, type OutFormat } from '../../talos/index.ts';
import { outputCommandLine } from '../command-line.ts';
import type { MediaContext } from '../context.ts';
import { type BootMediaKind, outputKindOf } from '../request.ts';
import { filesOfKind, outFormatOf, pxeNames } from './file-names.ts';
import { makeDisk } from './make-disk.ts';
import { makeIso } from './make-iso.ts';
import { outputUki } from './output-uki.ts';

/** A file to write: content whose holes stay holes, or a stream of packed content. */
export interface OutputFile {
  /** Relative to the folder of all outputs. */
  readonly name: string;
  readonly content: SizedContent | { readonly open: () => ByteStream };
}

/** Makes the files of a kind of media, all but `installer`. Most of their content is read when they are written. */
export async function filesOf(
  kind: Exclude<BootMediaKind, 'installer'>,
  context: MediaContext,
): Promise<readonly OutputFile[]> {
  if (kind === 'pxe') return await pxeFiles(context);
  const { settings } = context;
  const [name = ''] = filesOfKind(kind, settings);
  return [
    { name, content: packed(await contentOf(kind, context), outFormatOf(outputKindOf(kind), settings), settings) },
  ];
}

async function contentOf(
  kind: Exclude<BootMediaKind, 'installer' | 'pxe'>,
  context: MediaContext,
): Promise<SizedContent> {
  const { base, settings } = context;
  switch (kind) {
    case 'kernel':
      return base.kernel;
    case 'initramfs':
      return base.initramfs;
    case 'cmdline':
      return textOf(outputCommandLine('cmdline', settings));
    case 'uki':
      return await outputUki('uki', context);
    case 'iso':
      return await makeIso(context);
    case 'disk':
      return await makeDisk(context);
  }
}

function packed(
  content: SizedContent,
  outFormat: OutFormat,
  { time }: Pick<MediaContext['settings'], 'time'>,
): OutputFile['content'] {
  return outFormat === 'raw' ? content : { open: () => packMedia(content, outFormat, time) };
}

/** A script for iPXE, and what it loads from beside it or from an address. */
async function pxeFiles(context: MediaContext): Promise<readonly OutputFile[]> {
  const { base, settings, baseUrl } = context;
  const names = pxeNames(settings);
  const address = (name: string): string => (baseUrl === undefined ? name : `${baseUrl.replace(/\/+$/, '')}/${name}`);
  const commandLine = outputCommandLine('cmdline', settings);
  const file = (name: string, content: OutputFile['content']): OutputFile => ({
    name: `${names.folder}/${name}`,
    content,
  });
  if (settings.secureBoot) {
    const script = ipxeScript({ kind: 'uki', uki: address(names.uki), commandLine });
    return [file(names.uki, await outputUki('uki', context)), file(names.script, textOf(script))];
  }
  const [kernel, initramfs] = [address(names.kernel), address(names.initramfs)];
  const script = ipxeScript({ kind: 'kernel', kernel, initramfs, commandLine });
  return [file(names.kernel, base.kernel), file(names.initramfs, base.initramfs), file(names.script, textOf(script))];
}

function textOf(text: string): SizedContent {
  return bytesContent(Buffer.from(text));
}
