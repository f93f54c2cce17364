import { Sha256 } from '../../bytes/index.ts';
import { digestOf, encodeJson, formatPlatform, type JsonValue } from '../../oci/index.ts';
import { MANIFEST_NAME, ROOTFS_NAME } from '../extensions/extension-top.ts';
import { type ExtensionOfPlatform, tarOfPart } from './extension-image.ts';

/** Counts up when this program makes other bytes of the same content. */
const OUTPUT_VERSION = 1;

/** The name of the image of an extension, made of all that it will hold: equal content gives the same name. */
export async function extensionKey(extensions: readonly ExtensionOfPlatform[], time: number): Promise<string> {
  const platforms: JsonValue[] = [];
  for (const { platform, recipe, tree } of extensions)
    platforms.push({
      platform: formatPlatform(platform),
      labels: { ...recipe.image.labels },
      name: recipe.metadata.name,
      version: recipe.metadata.version,
      layers: [await digestOfPart(tree, ROOTFS_NAME), await digestOfPart(tree, MANIFEST_NAME)],
    });
  return digestOf(encodeJson({ outputVersion: OUTPUT_VERSION, time, platforms })).replace('sha256:', '');
}

async function digestOfPart(tree: ExtensionOfPlatform['tree'], name: string): Promise<string> {
  const hash = new Sha256();
  for await (const chunk of tarOfPart(tree, name)) hash.update(chunk);
  return hash.digest();
}
